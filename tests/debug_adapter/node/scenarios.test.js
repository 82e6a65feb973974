// Scenarios of VS Code's own test client, over standard streams and over a port.
//
// LLMSPELL_DAP is a shell script that starts the adapter; LLMSPELL_PORT and LLMSPELL_TOKEN lead to one that listens.
'use strict';

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { describe, test, beforeEach, afterEach } = require('node:test');
const { DebugClient } = require('@vscode/debugadapter-testsupport');

const SPELL = `local greeting = "hello"
local function add(a, b)
    local sum = a + b
    return sum
end

for i = 1, 3 do
    local total = add(i, 10)
    print(greeting, total)
end
local ok = pcall(error, "caught")
error("the end")
`;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'llmspell-'));
const program = path.join(fs.realpathSync(folder), 'spell.lua');
fs.writeFileSync(program, SPELL);
process.on('exit', () => fs.rmSync(folder, { recursive: true }));

function scenarios(port, token) {
    let client;
    const configuration = (more) => ({ program, token, ...more });

    beforeEach(async () => {
        client = new DebugClient('/bin/sh', process.env.LLMSPELL_DAP, 'llmspell');
        client.defaultTimeout = 20000;
        await client.start(port);
    });
    afterEach(() => client.stop());

    test('an unknown request is refused', async () => {
        await assert.rejects(client.send('illegalRequest'), /illegalRequest|token/);
    });

    test('initialize returns the capabilities', async () => {
        const { body } = await client.initializeRequest();
        assert.equal(body.supportsConfigurationDoneRequest, true);
        assert.deepEqual(body.exceptionBreakpointFilters.map((each) => each.filter), ['uncaught', 'caught', 'tool']);
    });

    test('a script runs to its end', async () => {
        const code = 'print("one")\nprint("two")';
        await Promise.all([
            client.configurationSequence(),
            client.launch({ code, token }),
            client.assertOutput('stdout', 'one\ntwo\n'),
            client.waitForEvent('exited').then(({ body }) => assert.equal(body.exitCode, 0)),
            client.waitForEvent('terminated'),
        ]);
    });

    test('it stops on entry', async () => {
        await Promise.all([
            client.configurationSequence(),
            client.launch(configuration({ stopOnEntry: true })),
            client.assertStoppedLocation('entry', { path: program, line: 1 }),
        ]);
    });

    test('it stops at a breakpoint', async () => {
        await client.hitBreakpoint(configuration(), { path: program, line: 3 });
    });

    test('a breakpoint moves to the next statement', async () => {
        const moved = { path: program, line: 7 };
        await client.hitBreakpoint(configuration(), { path: program, line: 6 }, moved, moved);
    });

    test('a condition and a log point', async () => {
        const stopped = client.assertStoppedLocation('breakpoint', { path: program, line: 3 });
        await Promise.all([
            client.waitForEvent('initialized').then(async () => {
                await client.setBreakpointsRequest({
                    source: { path: program },
                    breakpoints: [{ line: 3, condition: 'a == 2' }, { line: 9, logMessage: 'total is {total}' }],
                });
                await client.configurationDoneRequest();
            }),
            client.launch(configuration()),
            client.assertOutput('console', 'total is 11\n'),
        ]);
        const frames = (await stopped).body.stackFrames;
        const { body } = await client.evaluateRequest({ expression: 'a + b', frameId: frames[0].id });
        assert.equal(body.result, '12');
    });

    test('it steps and shows variables', async () => {
        await client.hitBreakpoint(configuration(), { path: program, line: 8 });
        const steps = [['stepIn', 3], ['next', 4], ['stepOut', 9]];
        for (const [how, line] of steps) {
            const stopped = client.assertStoppedLocation('step', { path: program, line });
            await client.send(how, { threadId: 1 });
            await stopped;
        }
        const { body: { stackFrames } } = await client.stackTraceRequest({ threadId: 1 });
        const { body: { scopes } } = await client.scopesRequest({ frameId: stackFrames[0].id });
        const locals = await client.variablesRequest({ variablesReference: scopes[0].variablesReference });
        const shown = Object.fromEntries(locals.body.variables.map((each) => [each.name, each.value]));
        assert.equal(shown.greeting, '"hello"');
        assert.equal(shown.total, '11');
        await client.setVariableRequest({
            variablesReference: scopes[0].variablesReference, name: 'total', value: '"set"',
        });
        await client.setBreakpointsRequest({ source: { path: program }, breakpoints: [] });
        const printed = client.assertOutput('stdout', 'hello\tset\n');
        await client.continueRequest({ threadId: 1 });
        await printed;
    });

    test('it stops at uncaught errors', async () => {
        await Promise.all([
            client.waitForEvent('initialized').then(async () => {
                await client.setExceptionBreakpointsRequest({ filters: ['uncaught'] });
                await client.configurationDoneRequest();
            }),
            client.launch(configuration()),
            client.assertStoppedLocation('exception', { path: program, line: 12 }),
        ]);
        const { body } = await client.exceptionInfoRequest({ threadId: 1 });
        assert.match(body.description, /the end/);
    });

    test('a busy script is paused', async () => {
        const code = 'print("ready")\nwhile true do end';
        await Promise.all([
            client.configurationSequence(),
            client.launch({ code, token }),
            client.assertOutput('stdout', 'ready\n'),
        ]);
        const stopped = client.assertStoppedLocation('pause', { line: 2 });
        await client.pauseRequest({ threadId: 1 });
        await stopped;
    });

    test('a busy script is terminated', async () => {
        const code = 'print("ready")\nwhile true do end';
        await Promise.all([
            client.configurationSequence(),
            client.launch({ code, token }),
            client.assertOutput('stdout', 'ready\n'),
        ]);
        const over = client.waitForEvent('terminated');
        await client.terminateRequest({});
        await over;
    });

    test('a long call is shown as progress and given up', async () => {
        const code = 'print(pcall(io.read))';
        await client.initializeRequest({ adapterID: 'llmspell', supportsProgressReporting: true });
        const initialized = client.waitForEvent('initialized');
        await client.send('launch', { code, token });
        await initialized;
        const begun = client.waitForEvent('progressStart');
        await client.configurationDoneRequest();
        const { body } = await begun;
        assert.match(body.title, /io\.read/);
        await Promise.all([
            client.waitForEvent('progressEnd').then((end) => assert.equal(end.body.progressId, body.progressId)),
            client.waitForEvent('terminated'),
            client.assertOutput('stdout', 'false\t'),
            client.send('cancel', { progressId: body.progressId }),
        ]);
    });

    test('it restarts with another configuration', async () => {
        const location = { path: program, line: 3 };
        await client.hitBreakpoint(configuration({ args: ['one'] }), location);
        const again = client.assertStoppedLocation('breakpoint', location);
        await client.send('restart', { arguments: configuration({ args: ['two'] }) });
        const { body } = await again;
        const { body: { result } } = await client.evaluateRequest({
            expression: 'ARGS[1]', frameId: body.stackFrames[0].id,
        });
        assert.equal(result, '"two"');
    });

    test('it attaches to a script that runs elsewhere', async () => {
        const waiting = path.join(folder, 'waiting.lua');
        fs.writeFileSync(waiting, 'print("ready")\nlocal line = io.read()\nlocal text = line .. "!"\nprint(text)\n');
        const script = spawn('/bin/sh', [process.env.LLMSPELL_RUN, waiting], { stdio: ['pipe', 'pipe', 'inherit'] });
        await once(script.stdout, 'data');
        await client.initializeRequest();
        const initialized = client.waitForEvent('initialized');
        await client.send('attach', { pid: script.pid, token });
        await initialized;
        await client.setBreakpointsRequest({ source: { path: waiting }, breakpoints: [{ line: 4 }] });
        await client.configurationDoneRequest();
        const stopped = client.assertStoppedLocation('breakpoint', { path: waiting, line: 4 });
        script.stdin.write('typed\n');
        const { body } = await stopped;
        const { body: { result } } = await client.evaluateRequest({
            expression: 'text', frameId: body.stackFrames[0].id,
        });
        assert.equal(result, '"typed!"');
        const ended = once(script, 'exit');
        await Promise.all([client.waitForEvent('terminated'), client.continueRequest({ threadId: 1 })]);
        assert.deepEqual(await ended, [0, null]);
    });
}

describe('standard streams', () => scenarios(undefined, undefined));
describe('a port', () => scenarios(Number(process.env.LLMSPELL_PORT), process.env.LLMSPELL_TOKEN));
