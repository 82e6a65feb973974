"""The call around a cursor, as signature help shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from llmspell_runtime.syntax.nodes import Call, Expression, Function, Member, MethodCall, Name, Node, String, walk
from llmspell_runtime.syntax.nodes import Table as TableNode

from .answers import CallInfo, ParameterInfo, SignatureInfo
from .expectation import argument_index
from .infer.callables import Callable, CallSite, call_site, effective_parameters, protected_call
from .infer.calling import bindings_of, results_of_signature
from .infer.fitness import fitness
from .infer.generics import instantiate, signature_has_generics
from .infer.site import Site
from .open_choices import dependence, readable
from .types.values import UNKNOWN, Parameter, Signature

if TYPE_CHECKING:
    from .analysis import Snapshot
    from .binding.facts import UnitFacts
    from .source import SourceFile


def callable_at(snapshot: Snapshot, uri: str, offset: int) -> CallInfo | None:
    """See `Snapshot.callable_at`."""
    file = snapshot.file(uri)
    if file is None:
        return None
    index = file.tree.unit_at(offset)
    for candidate in (index, index - 1):
        if not 0 <= candidate < len(file.units):
            continue
        unit = file.units[candidate]
        shift = file.tree.units[candidate].shift
        reached = file.tree.previous_token_end(offset) - shift
        node = _call_around(unit, offset - shift, min(reached, offset - shift), file.text, shift)
        if node is not None:
            try:
                return _describe(snapshot, file, unit, node, offset - shift, shift)
            except RecursionError:
                snapshot.inference.recover()
                return None
    return None


def _call_around(unit: UnitFacts, offset: int, reached: int, text: str, shift: int) -> Call | MethodCall | None:
    """The innermost call whose arguments hold the offset; a function in between hides it.

    `reached` is the end of the last token before the offset: an unclosed call goes on behind its last argument.
    """
    found: Call | MethodCall | None = None
    hidden_from = -1
    for node in walk(unit.statement, reached - 1, offset):
        if isinstance(node, Call | MethodCall):
            inside = node.open < offset and (offset < node.end or (_is_open(node, text, shift) and reached <= node.end))
            if inside and node.start >= hidden_from:
                found = node
        elif isinstance(node, Function) and node.body.start < offset < node.end:
            found = None
            hidden_from = node.start
    return found


def _is_open(node: Call | MethodCall, text: str, shift: int) -> bool:
    """Whether the closing parenthesis of a call is missing."""
    if text[node.open + shift : node.open + shift + 1] != "(":
        return False
    if node.arguments and node.arguments[-1].end == node.end:
        return True
    return text[node.end - 1 + shift : node.end + shift] != ")"


def _describe(
    snapshot: Snapshot, file: SourceFile, unit: UnitFacts, node: Call | MethodCall, offset: int, shift: int
) -> CallInfo | None:
    inference = snapshot.inference
    inference.work = 0
    site = Site(file, unit)
    argument = argument_index(file, node, offset, shift)
    inner, argument = _meant(site, node, argument)
    call = call_site(inference, site, inner)
    if not call.callables:
        return None
    name = call_name(inner)
    written = inner.arguments[argument] if argument < len(inner.arguments) else None
    unfinished = written if isinstance(written, String) else None
    shown: list[tuple[SignatureInfo, float, bool]] = []
    for one in call.callables:
        signature, is_open = _signature(snapshot, call, one, name, argument)
        score = fitness(inference, call, one, unfinished=unfinished, partial=True)
        if unfinished is not None:
            score = max(score, fitness(inference, call, one, partial=True))
        if argument >= len(effective_parameters(call, one)) and signature.active is None:
            score -= 60 if argument else 0.5
        shown.append((signature, score, is_open))
    shown = _without_doubles(shown)
    best = max(range(len(shown)), key=lambda index: (shown[index][1], -index))
    signatures = tuple(signature for signature, _, _ in shown)
    return CallInfo(signatures, best, argument, name, node.open + shift, node.end + shift)


def _without_doubles(shown: list[tuple[SignatureInfo, float, bool]]) -> list[tuple[SignatureInfo, float, bool]]:
    """The signatures without open ones that read like another; what is written about those is told of the other."""
    opened = {_labels(signature): signature for signature, _, is_open in shown if is_open}
    closed = [_labels(signature) for signature, _, is_open in shown if not is_open]
    found = []
    for signature, score, is_open in shown:
        said = opened.get(_labels(signature))
        if is_open and _labels(signature) in closed:
            continue
        if said is None or is_open:
            found.append((signature, score, is_open))
        else:
            told = attrs.evolve(signature, parameters=said.parameters, doc=signature.doc or said.doc)
            found.append((told, score, is_open))
    return found


def _labels(signature: SignatureInfo) -> tuple[str, ...]:
    return tuple(parameter.label for parameter in signature.parameters)


def _meant(site: Site, node: Call | MethodCall, argument: int) -> tuple[Call | MethodCall, int]:
    """The call that an argument is for, and its number there: for those behind `pcall(f, …)` the call of `f`."""
    if isinstance(node, Call) and site.file.variable_of(site.unit, node.callee) is None:
        inner = protected_call(node)
        if inner is not None and argument >= inner[1]:
            return inner[0], argument - inner[1]
    return node, argument


def call_name(node: Call | MethodCall) -> str:
    """How a call names what it calls: `a.b:c`."""
    if isinstance(node, MethodCall):
        return f"{_text(node.object)}:{node.name.text}"
    return _text(node.callee)


def _text(node: Node) -> str:
    if isinstance(node, Name):
        return node.text
    if isinstance(node, Member):
        return f"{_text(node.object)}.{node.name.text}"
    if isinstance(node, String):
        return node.text
    return "…" if isinstance(node, TableNode | Expression) else ""


def _signature(
    snapshot: Snapshot, call: CallSite, one: Callable, name: str, argument: int
) -> tuple[SignatureInfo, bool]:
    """A way to call, and whether it depends on an argument that is not there yet."""
    inference = snapshot.inference
    signature = told = one.signature
    is_open = False
    if signature_has_generics(signature):
        bindings = {key: type_ for key, type_ in bindings_of(inference, call, one).items() if type_ != UNKNOWN}
        signature = readable(inference, told, bindings)
        is_open = signature is not told
        signature = instantiate(inference, signature, bindings)
        one = one._replace(signature=signature)
    said = {each.name: each.doc for each in one.function.signatures[0].parameters}
    said |= {each.name: each.doc for each in told.parameters if each.doc}
    if is_open:
        said |= {each.name: _with_dependence(told, each) for each in told.parameters}
    parameters = tuple(
        _parameter(snapshot, parameter, said.get(parameter.name, "")) for parameter in effective_parameters(call, one)
    )
    values = results_of_signature(inference, one.function, signature)
    declared_rest = bool(signature.results and signature.results[-1].vararg)
    rest = values.rest if values.rest is not None and values.rest != UNKNOWN and not declared_rest else None
    returns = (*values.items, *([rest] if rest is not None else []))
    label = f"{name}({', '.join(parameter.label for parameter in parameters)})"
    if returns:
        label += ": " + ", ".join(snapshot.print_type(type_) for type_ in returns)
    active: int | None = None
    if argument < len(parameters):
        active = argument
    elif parameters and parameters[-1].vararg:
        active = len(parameters) - 1
    return SignatureInfo(label, parameters, returns, signature.doc, active, signature.deprecated), is_open


def _with_dependence(signature: Signature, parameter: Parameter) -> str:
    on = dependence(signature, parameter)
    return f"{parameter.doc}\n\nDepends on `{on}`.".lstrip() if on else parameter.doc


def _parameter(snapshot: Snapshot, parameter: Parameter, said: str) -> ParameterInfo:
    """A parameter as shown. `said` is what is written about those of its name: annotations of overloads say nothing."""
    type_ = parameter.type if parameter.type is not None else UNKNOWN
    mark = "?" if parameter.optional else ""
    label = parameter.name + mark
    if parameter.type is not None:
        label += f": {snapshot.print_type(type_)}"
    return ParameterInfo(parameter.name, label, type_, said or parameter.doc, parameter.optional, parameter.vararg)
