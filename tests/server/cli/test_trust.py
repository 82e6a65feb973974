"""What a project's own configuration grants counts when the user trusts the file, and as long as it stays the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.harness.cli import CommandLine
from tests.harness.terminal import Terminal

PRIVILEGED = '[engines.lua]\nsecurity_level = "privileged"\n'
READS = "print(io.open('/etc/hostname') and 'read' or 'refused')"


@pytest.fixture
def project(cli: CommandLine) -> Path:
    """A project whose file grants its scripts everything."""
    cli.write("p/llmspell.toml", PRIVILEGED)
    cli.write("p/spell.lua", READS)
    return cli.folder / "p"


@pytest.mark.parametrize(
    ("table", "line", "told"),
    [
        ("engines.lua", 'security_level = "privileged"', "may do whatever you may do"),
        ("engines.lua", 'read_paths = ["/etc"]', 'its scripts may read "/etc"'),
        ("engines.lua", 'write_paths = ["../x\\u001b[2J"]', "x\\u001B[2J"),
        ("engines.lua", 'env_allow = ["HOME", "SECRET_*"]', 'environment variables "SECRET_*"'),
        ("runtime.security", "allow_process_spawn = true", "its scripts may start programs"),
        ("runtime.security", "allow_file_access = true", "every file that you may"),
        ("runtime.state_persistence", 'path = "/var/tmp/x.db"', 'state is kept in "/var/tmp/x.db"'),
        ("runtime.state_persistence", 'path = ".git/x.db"', "state is kept in"),
        ("logging", 'file = "~/.bashrc"', ".bashrc"),
        ("debug.output.file", 'path = ".envrc"', "what scripts pass to Debug is written to"),
        ("profiles.x.engines.lua", 'security_level = "privileged"', "may do whatever you may do"),
    ],
)
def test_a_grant_of_the_project_is_refused_with_the_command_that_trusts_it(
    cli: CommandLine, table: str, line: str, told: str
) -> None:
    file = cli.write("p/llmspell.toml", f"[{table}]\n{line}\n")
    options = ["--profile", "x"] if table.startswith("profiles") else []
    result = cli("exec", *options, "1", cwd=file.parent)
    assert (result.code, result.text) == (2, "")
    assert f"{file}: it gives its scripts more than they have by default, and you have not trusted it" in result.errors
    assert "llmspell.toml:2: " in result.errors
    assert told in result.errors
    assert "\x1b" not in result.errors
    assert f"llmspell trust {file}" in result.errors
    assert cli("trust", cwd=file.parent).code == 0
    result = cli("exec", *options, "1", cwd=file.parent)
    assert (result.code, result.text, result.errors) == (0, "1\n", "")


@pytest.mark.parametrize(
    "text",
    [
        "",
        '[engines.lua]\nsecurity_level = "restricted"\n',
        '[engines.lua]\nsecurity_level = "safe"\nread_paths = ["/etc"]\n',
        '[engines.lua]\nread_paths = ["data", "."]\nwrite_paths = ["out"]\nmodule_paths = ["/usr/share/lua"]\n',
        '[engines.lua]\nenv_allow = ["HOME", "LANG"]\n',
        '[runtime.state_persistence]\npath = ".llmspell/own.db"\n',
        '[tools.file_operations]\nallowed_paths = ["/tmp", "./data"]\n',
        '[profiles.x.engines.lua]\nsecurity_level = "privileged"\n',
        "[runtime]\nscript_timeout_seconds = 3600\n",
    ],
)
def test_where_nothing_is_granted_nobody_is_asked(cli: CommandLine, text: str) -> None:
    cli.write("p/llmspell.toml", text)
    result = cli("exec", "1", cwd=cli.folder / "p")
    assert (result.code, result.text, result.errors) == (0, "1\n", "")
    assert not (cli.home / ".llmspell").exists()


def test_a_new_project_runs_without_a_question(cli: CommandLine) -> None:
    assert cli("new", "hello").code == 0
    assert cli("run", "hello.lua").errors == ""


def test_a_changed_file_is_trusted_no_more(cli: CommandLine, project: Path) -> None:
    assert cli("trust", str(project)).code == 0
    assert cli("run", "spell.lua", cwd=project).text == "read\n"
    file = project / "llmspell.toml"
    file.write_text(PRIVILEGED + "# changed\n")
    result = cli("run", "spell.lua", cwd=project)
    assert (result.code, result.text) == (2, "")
    assert "it has changed since you trusted it" in result.errors
    file.write_text(PRIVILEGED)
    assert cli("run", "spell.lua", cwd=project).text == "read\n"


def test_what_the_user_says_counts_without_trust(cli: CommandLine, project: Path) -> None:
    spell = ("run", str(project / "spell.lua"))
    assert cli("--config", str(project / "llmspell.toml"), *spell).text == "read\n"
    assert cli(*spell, env={"LLMSPELL_CONFIG": str(project / "llmspell.toml")}).text == "read\n"
    assert cli(*spell, "--security", "privileged", cwd=project).text == "read\n"
    assert cli(*spell, "--security", "safe", cwd=project).text == "refused\n"
    assert cli(*spell, cwd=project, env={"LLMSPELL_SECURITY_LEVEL": "restricted"}).text == "refused\n"
    cli.write("home/.llmspell.toml", PRIVILEGED)
    assert cli(*spell, cwd=project).text == "read\n"


def test_a_project_cannot_take_back_what_the_user_forbids(cli: CommandLine) -> None:
    cli.write("home/.llmspell.toml", '[engines.lua]\nsecurity_level = "safe"\n')
    cli.write("p/llmspell.toml", '[engines.lua]\nsecurity_level = "restricted"\n')
    result = cli("exec", "1", cwd=cli.folder / "p")
    assert result.code == 2
    assert "its scripts may do more than you configured" in result.errors
    cli.write("home/.llmspell.toml", "[runtime.security]\nallow_network_access = false\n")
    cli.write("p/llmspell.toml", "[runtime.security]\nallow_network_access = true\n")
    assert "which your own configuration forbids" in cli("exec", "1", cwd=cli.folder / "p").errors


def test_a_project_behind_a_link_is_the_same_project(cli: CommandLine, project: Path) -> None:
    link = cli.folder / "link"
    link.symlink_to(project)
    assert cli("run", "spell.lua", cwd=link).code == 2
    assert cli("trust", str(link)).code == 0
    assert cli("run", "spell.lua", cwd=project).text == "read\n"
    assert cli("run", "spell.lua", cwd=link).text == "read\n"


def test_a_link_out_of_the_project_is_outside(cli: CommandLine) -> None:
    cli.write("secrets/key", "x")
    cli.write("p/llmspell.toml", '[engines.lua]\nread_paths = ["data"]\n')
    (cli.folder / "p" / "data").symlink_to(cli.folder / "secrets")
    assert 'may read "' in cli("exec", "1", cwd=cli.folder / "p").errors


def test_a_file_in_a_folder_above_counts_below(cli: CommandLine, project: Path) -> None:
    below = project / "a" / "b"
    below.mkdir(parents=True)
    assert f"llmspell trust {project / 'llmspell.toml'}" in cli("exec", "1", cwd=below).errors
    assert cli("trust", cwd=below).code == 0
    assert cli("exec", "1", cwd=below).text == "1\n"


def test_the_same_file_for_another_folder_is_another_matter(cli: CommandLine) -> None:
    file = cli.write("p/config/llmspell.toml", '[engines.lua]\nread_paths = ["../../secrets"]\n')
    assert cli("trust", cwd=file.parent).code == 0
    assert cli("exec", "1", cwd=file.parent).code == 0
    assert cli("exec", "1", cwd=file.parent.parent).code == 2


def test_trust_is_listed_and_revoked(cli: CommandLine, project: Path) -> None:
    file = project / "llmspell.toml"
    assert cli("trust", "--list").text == ""
    result = cli("trust", str(file))
    assert result.text.splitlines() == [
        f'  {file}:2: engines.lua.security_level: "privileged": its scripts may do whatever you may do',
        f"trusted as it is now: {file}",
    ]
    assert cli("trust", "--list").text == f"{file}\n"
    assert [record["path"] for record in cli("trust", "--list", "--output", "json").json] == [str(file)]
    assert cli("trust", "--revoke", str(project)).text == f"no longer trusted: {file}\n"
    assert cli("run", "spell.lua", cwd=project).code == 2
    result = cli("trust", "--revoke", str(project))
    assert (result.code, "nothing there is trusted" in result.errors) == (2, True)
    cli("trust", str(file))
    file.unlink()
    assert cli("trust", "--revoke", str(file)).code == 0


def test_only_the_configuration_of_a_project_can_be_trusted(cli: CommandLine) -> None:
    assert "no project has its configuration here" in cli("trust").errors
    assert "there is no such file" in cli("trust", "nowhere").errors
    other = cli.write("other.toml", PRIVILEGED)
    assert "is not the configuration of a project" in cli("trust", str(other)).errors
    assert "goes with nothing else" in cli("trust", "--list", "--revoke").errors


def test_records_of_somebody_else_do_not_count(cli: CommandLine, project: Path) -> None:
    cli("trust", str(project))
    (record,) = (cli.home / ".llmspell" / "trusted").iterdir()
    assert record.stat().st_mode & 0o777 == 0o600
    assert record.parent.stat().st_mode & 0o777 == 0o700
    for harm in (lambda: record.chmod(0o666), lambda: record.write_text("{"), lambda: record.write_text("[1]")):
        cli("trust", str(project))
        assert cli("run", "spell.lua", cwd=project).code == 0
        harm()
        assert cli("run", "spell.lua", cwd=project).code == 2
        record.unlink()


def test_a_script_cannot_have_itself_trusted(cli: CommandLine) -> None:
    """Where the home folder itself is the project, its hidden folders are still not the script's."""
    cli.write("home/llmspell.toml", "")
    cli.write("home/.llmspell/trusted/x", "")
    code = "print(io.open('.llmspell/trusted/y.json', 'w'))"
    assert cli("exec", code, cwd=cli.home).text.startswith("nil\t")


@pytest.mark.parametrize("command", [("check",), ("config", "show"), ("config", "validate"), ("doctor",)])
def test_what_runs_no_script_of_the_project_needs_no_trust(
    cli: CommandLine, project: Path, command: tuple[str, ...]
) -> None:
    result = cli(*command, cwd=project)
    assert "you have not trusted it" not in result.errors + result.text
    assert result.code == 0


def test_the_log_of_a_project_that_is_not_trusted_is_not_written(cli: CommandLine) -> None:
    file = cli.write("p/llmspell.toml", '[logging]\nfile = "../log"\nlevel = "debug"\n')
    assert cli("exec", "1", cwd=file.parent).code == 2
    assert cli("check", cwd=file.parent).code == 0
    assert not (cli.folder / "log").exists()
    cli("trust", cwd=file.parent)
    assert cli("exec", "1", cwd=file.parent).code == 0
    assert (cli.folder / "log").exists()


def test_what_is_granted_is_shown_with_what_it_takes(cli: CommandLine, project: Path) -> None:
    needed = f"not before: llmspell trust {project / 'llmspell.toml'}"
    assert needed in cli("config", "show", cwd=project).text
    cli("trust", str(project))
    assert needed not in cli("config", "show", cwd=project).text


def test_doctor_tells_of_a_project_that_is_not_trusted(cli: CommandLine, project: Path) -> None:
    assert f"llmspell trust {project / 'llmspell.toml'}" in cli("doctor", cwd=project).text
    cli("trust", str(project))
    assert "llmspell trust" not in cli("doctor", cwd=project).text


def test_a_person_at_a_terminal_is_asked(cli: CommandLine, project: Path) -> None:
    cli.folder = project
    for answer, shown, code in (
        ("n", "you have not trusted it", 2),
        ("", "you have not trusted it", 2),
        ("y", "read", 0),
    ):
        terminal = Terminal(cli, "run", "spell.lua")
        try:
            terminal.expect("its scripts may do whatever you may do")
            terminal.expect("Trust this file as it is? [y/N]")
            terminal.type(f"{answer}\r")
            terminal.expect(shown)
            assert terminal.exit_code() == code
        finally:
            terminal.close()
    terminal = Terminal(cli, "run", "spell.lua")
    try:
        terminal.expect("read")
        assert terminal.exit_code() == 0
    finally:
        terminal.close()


def answer(cli: CommandLine, project: Path, command: str, mark: str, *messages: dict[str, object]) -> str:
    """What a server answers to messages, up to and with the answer that `mark` stands in."""
    bodies = [json.dumps(message).encode() for message in messages]
    cli.folder = project
    with cli.begin(command) as running:
        running.send(b"".join(b"Content-Length: %d\r\n\r\n%b" % (len(body), body) for body in bodies))
        body = ""
        while mark not in body:
            length = int(running.line().split(b":")[1])
            running.line()
            assert running.process.stdout is not None
            body = running.process.stdout.read(length).decode()
        return body


def launch(cli: CommandLine, project: Path) -> str:
    return answer(
        *(cli, project, "dap", '"command":"launch"'),
        {"seq": 1, "type": "request", "command": "initialize", "arguments": {"adapterID": "x"}},
        {"seq": 2, "type": "request", "command": "launch", "arguments": {"program": str(project / "spell.lua")}},
        {"seq": 3, "type": "request", "command": "configurationDone"},
    )


def test_a_debug_client_is_told(cli: CommandLine, project: Path) -> None:
    told = launch(cli, project)
    assert "you have not trusted it" in told
    assert f"llmspell trust {project / 'llmspell.toml'}" in told
    assert cli("trust", str(project)).code == 0
    assert '"success":true' in launch(cli, project)


def test_an_editor_is_told(cli: CommandLine, project: Path) -> None:
    run = {"command": "llmspell.run", "arguments": [(project / "spell.lua").as_uri()]}
    told = answer(
        *(cli, project, "lsp", '"id":2'),
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}, "processId": None}},
        {"jsonrpc": "2.0", "method": "initialized", "params": {}},
        {"jsonrpc": "2.0", "id": 2, "method": "workspace/executeCommand", "params": run},
    )
    assert "you have not trusted it" in told
