"""One rule as a straight function, with every path through it written out: what a path reads is known before it runs."""

import ast
import copy
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, Protocol

from lawengine.exact_plain import INLINE, OF_SORTED
from lawengine.nodes import Node
from lawengine.rules import Rule

PATHS_AT_MOST = 64
FIRST_DAY, LAST_DAY = -719_162, 2_932_896  # what a calendar can name: the years 1 to 9999
Block = list[ast.stmt]


class Bent(Exception):
    """A rule that reads inside a loop, or has too many paths."""


class Paths:
    """The paths of one rule that were met: each is what it reads, in order. 0 is none, or the only one of what is constant."""

    def __init__(self, constant: tuple[int, ...]) -> None:
        self.known: list[tuple[int, ...]] = [constant]

    def number(self, reads: tuple[int, ...]) -> int:
        """The number of a path, which may be new."""
        if reads not in self.known[1:]:
            self.known.append(reads)
        return self.known.index(reads, 1)


class Around(Protocol):
    """The program around a rule."""

    @property
    def constants(self) -> Mapping[int, Any]:
        """The values that are the same for everybody."""

    @property
    def rising(self) -> Mapping[int, int]:
        """Where the amounts of a career stand sorted."""

    def read(self, number: int, place: str, into: str) -> list[str]:
        """The lines that read a node for the first time."""


class Split(NamedTuple):
    """Where an expression reads more on one side than on the other: a test, and what the expression becomes on each side."""

    test: ast.expr
    so: ast.expr
    else_: ast.expr


class Writer:
    """Writes the function of one rule."""

    def __init__(self, around: Around, number: int, node: Node, law: Rule) -> None:
        self.around, self.number, self.law = around, number, law
        self.refs = dict(zip(law.arguments, node.refs, strict=True))
        self.flags = {a for a, kind in zip(law.arguments, law.kinds, strict=True) if kind.name == "flag"}
        self.constants = {f"_c{r}": around.constants[r] for r in node.refs if r in around.constants}
        self.paths: list[tuple[int, ...]] = []
        self.lines: list[str] = []

    def function(self) -> str:
        """The text of the function."""
        self.lines = [f"def _r{self.number}(_v, _p):"]
        self.block([_chains_apart(copy.deepcopy(s)) for s in self.law.body], (), 1)
        return "\n".join(self.lines)

    def add(self, depth: int, *lines: str) -> None:
        """Lines at a depth."""
        self.lines += ["    " * depth + line for line in lines]

    # Statements

    def block(self, body: Block, known: tuple[str, ...], depth: int) -> None:
        """Statements, knowing which arguments were read on the way here, in order."""
        statement, rest = body[0], body[1:]
        if isinstance(statement, ast.Pass):
            return self.block(rest, known, depth)
        if isinstance(statement, ast.For):
            return self.loop(statement, rest, known, depth)
        field = "test" if isinstance(statement, ast.If) else "value"
        expression: ast.expr = getattr(statement, field)
        read = list(known)
        split = self.split(expression, read)
        self.reads(read[len(known) :], depth)
        known = tuple(read)
        if split:
            sides = [[_with(statement, field, side), *rest] for side in (split.so, split.else_)]
            return self.fork(split.test, sides[0], sides[1], known, depth)
        ready = self.ready(expression)
        if isinstance(statement, ast.If):
            return self.decide(statement, rest, known, depth)
        if isinstance(statement, ast.Assign):
            self.add(depth, f"{ast.unparse(statement.targets[0])} = {ast.unparse(ready)}")
            return self.block(rest, known, depth)
        self.end(ready, known, depth)
        return None

    def fork(self, test: ast.expr, so: Block, else_: Block, known: tuple[str, ...], depth: int) -> None:
        """Two ways to go on; only one when the law itself has decided which."""
        ready = self.ready(test)
        if isinstance(ready, ast.Constant):
            return self.block(so if ready.value else else_, known, depth)
        self.add(depth, f"if {ast.unparse(ready)}:")
        self.block(so, known, depth + 1)
        return self.block(else_, known, depth)  # the first way always returns

    def decide(self, statement: ast.If, rest: Block, known: tuple[str, ...], depth: int) -> None:
        """An `if` whose test is ready."""
        both = [*statement.body, *statement.orelse]
        if self.is_settled(both, known):
            ready = self.ready(statement)
            self.add(depth, *ast.unparse(ready).splitlines())
            return self.block(rest, known, depth)
        return self.fork(statement.test, [*statement.body, *rest], [*statement.orelse, *rest], known, depth)

    def is_settled(self, body: Block, known: tuple[str, ...]) -> bool:
        """Whether statements read nothing new and go on."""
        return not any(isinstance(n, ast.Return) for s in body for n in ast.walk(s)) and not self.new(body, known)

    def loop(self, statement: ast.For, rest: Block, known: tuple[str, ...], depth: int) -> None:
        """A loop over what was read; what reads inside it is bent."""
        read = list(known)
        parts = statement.iter.args if isinstance(statement.iter, ast.Call) else [statement.iter]
        if any(self.split(part, read) for part in parts) or self.new(statement.body, tuple(read)):
            raise Bent
        self.reads(read[len(known) :], depth)
        self.add(depth, *ast.unparse(self.ready(statement)).splitlines())
        self.block(rest, tuple(read), depth)

    def reads(self, names: list[str], depth: int) -> None:
        """The lines that read arguments."""
        for name in names:
            number = self.refs[name]
            self.add(depth, *self.around.read(number, f"_v[{number}]", name))

    def end(self, ready: ast.expr, known: tuple[str, ...], depth: int) -> None:
        """The value found: rounded, kept, with the path that led to it."""
        reads = tuple(dict.fromkeys(self.refs[name] for name in known))
        if reads not in self.paths:
            self.paths.append(reads)
        if len(self.paths) > PATHS_AT_MOST or len(self.lines) > 40 * PATHS_AT_MOST:
            raise Bent
        text = ast.unparse(ready)
        if rounds := self.law.rounds:
            text = f"{rounds.way}({text}, {self.law.divisor * rounds.step}) * {rounds.step}"
        if self.law.kind.name == "flag" and not self.is_flag(ready):
            text = f"bool({text})"
        self.add(depth, f"_p[{self.number}] = {self.paths.index(reads) + 1}")
        if self.law.kind.name == "date":
            self.add(depth, f"_x = {text}", f"if not {FIRST_DAY} <= _x <= {LAST_DAY}:", "    raise _Careful")
            text = "_x"
        self.add(depth, f"_v[{self.number}] = _x = {text}" if text != "_x" else f"_v[{self.number}] = _x", "return _x")

    # Expressions

    def split(self, node: ast.expr, read: list[str]) -> Split | None:
        """The first place where evaluation may stop short of reading more; what is surely read before it goes to `read`."""
        if isinstance(node, ast.Name):
            if node.id in self.refs and node.id not in read:
                read.append(node.id)
            return None
        if isinstance(node, ast.BoolOp):
            found = self._inside(node, "values", 0, read)
            if found or not self.new(node.values[1:], tuple(read)):
                return found
            first, others = node.values[0], node.values[1:]
            other = others[0] if len(others) == 1 else ast.BoolOp(node.op, others)
            stops: ast.expr = ast.Constant(isinstance(node.op, ast.Or)) if self.is_flag(first) else first
            return Split(first, other, stops) if isinstance(node.op, ast.And) else Split(first, stops, other)
        if isinstance(node, ast.IfExp):
            found = self._inside(node, "test", None, read)
            if found or not self.new([node.body, node.orelse], tuple(read)):
                return found
            return Split(node.test, node.body, node.orelse)
        for field, k in _operands(node):
            if found := self._inside(node, field, k, read):
                return found
        return None

    def _inside(self, node: ast.expr, field: str, k: int | None, read: list[str]) -> Split | None:
        part = getattr(node, field) if k is None else getattr(node, field)[k]
        found = self.split(part, read)
        if not found:
            return None
        return Split(found.test, _with(node, field, found.so, k), _with(node, field, found.else_, k))

    def new(self, nodes: list[Any], known: tuple[str, ...]) -> bool:
        """Whether these read an argument that was not read before."""
        names = (n.id for node in nodes for n in ast.walk(node) if isinstance(n, ast.Name))
        return any(name in self.refs and name not in known for name in names)

    def is_flag(self, node: ast.expr) -> bool:
        """Whether an expression is surely true or false."""
        if isinstance(node, ast.BoolOp):
            return all(self.is_flag(value) for value in node.values)
        if isinstance(node, ast.IfExp):
            return self.is_flag(node.body) and self.is_flag(node.orelse)
        if isinstance(node, ast.Name):
            return node.id in self.flags
        is_not = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
        return is_not or isinstance(node, ast.Compare) or (isinstance(node, ast.Constant) and isinstance(node.value, bool))

    def ready(self, node: Any) -> Any:
        """Ready to be written: constants in their place, helpers where they are used."""
        return _Ready(self).visit(copy.deepcopy(node))


class _Ready(ast.NodeTransformer):
    def __init__(self, writer: Writer) -> None:
        self.refs, self.around = writer.refs, writer.around

    def visit_Name(self, node: ast.Name) -> ast.expr:
        number = self.refs.get(node.id)
        if number is None or number not in self.around.constants:
            return node
        value = self.around.constants[number]
        return ast.Constant(value) if isinstance(value, int) else ast.Name(f"_c{number}", ast.Load())

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        node.operand = self.visit(node.operand)
        if isinstance(node.op, ast.Not) and isinstance(node.operand, ast.Constant):
            return ast.Constant(not node.operand.value)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        assert isinstance(node.func, ast.Name)
        name, first = node.func.id, node.args[0]
        args = [self.visit(a) for a in node.args]
        if name in OF_SORTED and isinstance(first, ast.Name) and self.refs.get(first.id) in self.around.rising:
            place = self.around.rising[self.refs[first.id]]
            return ast.Call(ast.Name(f"sorted_{name}", ast.Load()), [_parsed(f"_v[{place}]"), *args[1:]], [])
        template = INLINE.get(name)
        if template and all(template.count(f"{{{k}}}") == 1 or _is_short(a) for k, a in enumerate(args)):
            return _parsed(template.format(*(f"({ast.unparse(a)})" for a in args)))
        return ast.Call(node.func, args, [])


class _Chains(ast.NodeTransformer):
    """`a < b < c` becomes `a < b and b < c`: the second half is read only when the first holds."""

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        self.generic_visit(node)
        if len(node.ops) == 1:
            return node
        terms = [node.left, *node.comparators]
        pairs: list[ast.expr] = [ast.Compare(terms[k], [op], [copy.deepcopy(terms[k + 1])]) for k, op in enumerate(node.ops)]
        return ast.BoolOp(ast.And(), pairs)


def _chains_apart(statement: ast.stmt) -> ast.stmt:
    return _Chains().visit(statement)  # type: ignore[no-any-return]


def _operands(node: ast.expr) -> Iterator[tuple[str, int | None]]:
    """Where the parts of an expression stand, in the order in which they are read."""
    if isinstance(node, ast.BinOp):
        yield from (("left", None), ("right", None))
    elif isinstance(node, ast.UnaryOp):
        yield "operand", None
    elif isinstance(node, ast.Compare):
        yield from (("left", None), ("comparators", 0))
    elif isinstance(node, ast.Call):
        yield from (("args", k) for k in range(len(node.args)))


def _with(node: Any, field: str, part: ast.expr, k: int | None = None) -> Any:
    """The same node with another part."""
    changed = copy.copy(node)
    if k is None:
        setattr(changed, field, part)
    else:
        setattr(changed, field, [*getattr(node, field)[:k], part, *getattr(node, field)[k + 1 :]])
    return changed


def _is_short(node: ast.expr) -> bool:
    return isinstance(node, ast.Name | ast.Constant)


def _parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body
