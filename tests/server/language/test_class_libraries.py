"""Classes that people make with functions of their own, or of a library: each call makes a class of its own."""
# ruff: noqa: E501 (tables of Lua texts)

from __future__ import annotations

import pytest

from tests.harness.analysis_checks import check_definitions, check_references, check_type
from tests.harness.problem_checks import check_problems

OBJECT = """
local Object = {}
Object.__index = Object
function Object:extend()
  local cls = {}
  for k, v in pairs(self) do
    if k:find("__") == 1 then cls[k] = v end
  end
  cls.__index = cls
  cls.super = self
  setmetatable(cls, self)
  return cls
end
function Object:is(T) return true end
function Object:itself() return self end
function Object:__call(...)
  local obj = setmetatable({}, self)
  obj:new(...)
  return obj
end
"""
ANIMALS = """
local Animal = Object:extend()
function Animal:new(name) self.legs = 4 end
function Animal:speak() return self.legs end
local Dog = Animal:extend()
function Dog:new(name) self.tricks = "sit" end
function Dog:fetch() return "stick" end
local animal, dog = Animal("a"), Dog("d")
"""
BY_EXTEND = [
    ("animal:speak()", "integer"),
    ("animal.legs", "integer"),
    ("dog:fetch()", "string"),
    ("dog:speak()", "integer"),
    ("dog.tricks", "string"),
    ("dog.legs", "integer"),
    ("dog:is(Animal)", "boolean"),
    ("dog:itself().tricks", "string"),
    ("Dog.super.speak(dog)", "integer"),
    ("Dog.speak(dog)", "integer"),
    ("animal.tricks", "unknown"),
    ("animal.fetch", "unknown"),
    ("Animal.fetch", "unknown"),
    ("Object.speak", "unknown"),
]

CLASS = """
local function class(base)
  local c = {}
  c.__index = c
  if base then setmetatable(c, { __index = base }) end
  return setmetatable(c, { __call = function(_, ...)
    local o = setmetatable({}, c)
    if o.init then o:init(...) end
    return o
  end })
end
local Animal = class()
function Animal:init() self.legs = 4 end
function Animal:speak() return self.legs end
local Dog = class(Animal)
function Dog:fetch() return self.legs, "stick" end
local animal, dog = Animal(), Dog()
"""
BY_FUNCTION = [
    ("animal:speak()", "integer"),
    ("dog:speak()", "integer"),
    ("dog:fetch()", "integer"),
    ("dog.legs", "integer"),
    ("animal.fetch", "unknown"),
]

UNSEEN = """
local class = require("elsewhere")
local Fruit = class("Fruit")
function Fruit:initialize() self.sweet = 1 end
function Fruit:eat() return "yum" end
local Lemon = class("Lemon", Fruit)
function Lemon:sour() return self.sweet end
local Pear = Fruit:subclass("Pear")
function Pear:soft() return true end
local fruit, lemon, pear = Fruit:new(), Lemon(), Pear.new()
"""
BY_UNSEEN = [
    ("fruit:eat()", "string"),
    ("fruit.sweet", "integer"),
    ("lemon:eat()", "string"),
    ("lemon:sour()", "integer"),
    ("pear:soft()", "boolean"),
    ("pear.sweet", "integer"),
    ("fruit.sour", "unknown"),
]

OTHERS = [
    (
        "local function Class(name)\n  local cls = {}\n  cls.__index = cls\n  function cls.new() local o = setmetatable({}, cls) o:init() return o end\n  function cls:tag() return self end\n  return cls\nend\nlocal A, B = Class('A'), Class('B')\nfunction A:init() self.age = 1 end\nfunction B:own() return 's' end\n",
        [("A.new().age", "integer"), ("A.new():tag().age", "integer"), ("B.new():own()", "string"), ("A.new().own", "unknown")],
    ),
    (
        "local function inherit(parent)\n  local cls = setmetatable({}, { __index = parent })\n  cls.__index, cls.super = cls, parent\n  cls.new = function() local self = setmetatable({}, cls) return self end\n  return cls\nend\nlocal A = inherit()\nfunction A:fa() self.a = 1 end\nlocal B = inherit(A)\nfunction B:fb() return 's' end\n",
        [("B.new():fb()", "string"), ("B.new().a", "integer"), ("B.super.fa", "fun()"), ("A.new().fb", "unknown")],
    ),
    (
        "local Account = { balance = 0 }\nfunction Account:new(o)\n  o = o or {}\n  setmetatable(o, self)\n  self.__index = self\n  return o\nend\nfunction Account:show() return self.balance end\nlocal Special = Account:new()\nfunction Special:limit() return 's' end\nlocal s = Special:new({ cap = 1 })\n",
        [("s:limit()", "string"), ("s:show()", "integer"), ("s.cap", "integer"), ("s.balance", "integer"), ("Account:new().limit", "unknown")],
    ),
    (
        "local Base = {}\nBase.__index = Base\nfunction Base.new(cls) local o = setmetatable({}, cls or Base) o.id = 1 return o end\nfunction Base:ident() return self.id end\nlocal Sub = setmetatable({}, { __index = Base })\nSub.__index = Sub\nfunction Sub.new() local o = Base.new(Sub) o.extra = 's' return o end\nfunction Sub:more() return self:ident() end\n",
        [("Sub.new().id", "integer"), ("Sub.new().extra", "string"), ("Sub.new():more()", "integer")],
    ),
    (
        "local function make() local c = { one = 1 } return c end\nlocal function class(name) local made = make() made.two = 's' return made end\nlocal A, B = class('A'), class('B')\nfunction A:three() return true end\nlocal C = A\n",
        [("A.one", "integer"), ("A.two", "string"), ("C:three()", "boolean"), ("B.three", "unknown")],
    ),
    (
        "local function mixin(cls) cls.extra = function() return 1 end return cls end\nlocal A = mixin({ own = 's' })\nA.more = true\n",
        [("A.extra()", "integer"), ("A.own", "string"), ("A.more", "boolean")],
    ),
    (
        "local function readonly(t) return setmetatable({}, { __index = t }) end\nlocal A = readonly({ x = 1 })\n",
        [("A.x", "integer"), ("A.y", "unknown")],
    ),
]  # fmt: skip

ANNOTATED = [
    (
        "---@class Base\n---@field above Base\nlocal Base = {}\nBase.__index = Base\n---@return Base\nfunction Base:new() return setmetatable({}, self) end\n---@param x integer\n---@return Base\nfunction Base:set(x) self.x = x return self end\n---@return Base\nfunction Base:parent() return self.above end\n---@class Dog: Base\nlocal Dog = setmetatable({}, { __index = Base })\nfunction Dog:bark() return 's' end\nlocal d = Dog:new()\n",
        [("d", "Dog"), ("d:bark()", "string"), ("d:set(1):bark()", "string"), ("d:parent()", "Base"), ("Base:new()", "Base"), ("Base.new(Dog)", "Dog")],
    ),
    (
        "---@class Base\nlocal Base = {}\n---@param o? table\n---@return Base?\nfunction Base:new(o)\n  o = o or {}\n  setmetatable(o, self)\n  self.__index = self\n  return o\nend\n---@return Base\nfunction Base.single() return setmetatable({}, Base) end\n---@class Dog: Base\nlocal Dog = Base:new()\n",
        [("Dog:new()", "Dog?"), ("Dog.single()", "Base")],
    ),
    (
        "---@class Object\n---@overload fun(...): Object\nlocal Object = {}\n---@return Object\nfunction Object:extend() end\n---@class Dog: Object\nlocal Dog = Object:extend()\nlocal Cat = Dog:extend()\nfunction Cat:purr() return 1 end\nlocal Lion = Cat:extend()\nfunction Lion:roar() return 's' end\n",
        [("Dog('d')", "Dog"), ("Cat('c'):purr()", "integer"), ("Lion():roar()", "string"), ("Lion():purr()", "integer"), ("Object()", "Object")],
    ),
    (
        "---@class Object\nlocal Object = {}\n---@return Object\nfunction Object:__call(...) end\n---@class Dog: Object\nlocal Dog = {}\n---@class Call\n---@field new fun(...): Call\n---@class Late: Call\n---@type Late\nlocal late\n",
        [("Object()", "Object"), ("Dog('d')", "Dog"), ("late.new()", "Late")],
    ),
    (
        "---@class Class\nlocal Class = {}\n---@return Class\nfunction Class:subclass() return setmetatable({ super = self, __index = self }, getmetatable(self)) end\n---@return Class\nfunction Class:derive() local d = {} setmetatable(d, { __index = self }) return d end\nlocal A = Class:subclass()\nfunction A:one() return 1 end\nlocal B = A:derive()\nfunction B:two() return 's' end\n",
        [("A:one()", "integer"), ("B:one()", "integer"), ("B:two()", "string"), ("A.two", "unknown")],
    ),
]  # fmt: skip


def check_value(text: str, value: str, expected: str) -> None:
    """The type of a local that is given a value behind a text."""
    check_type(f"{text}\nlocal $0value = {value}\n", expected)


@pytest.mark.parametrize(("value", "expected"), BY_EXTEND)
def test_classes_made_from_a_class(value: str, expected: str) -> None:
    check_value(OBJECT + ANIMALS, value, expected)


@pytest.mark.parametrize(("value", "expected"), BY_EXTEND[:-1])
def test_classes_made_from_a_class_of_another_file(value: str, expected: str) -> None:
    check_type(
        f"local Object = require('object')\n{ANIMALS}\nlocal $0value = {value}\n"
        f"--- file: object.lua\n{OBJECT}\nreturn Object\n",
        expected,
    )


@pytest.mark.parametrize(("value", "expected"), BY_FUNCTION)
def test_classes_made_by_a_function(value: str, expected: str) -> None:
    check_value(CLASS, value, expected)


@pytest.mark.parametrize(("value", "expected"), BY_UNSEEN)
def test_classes_of_a_library_that_is_not_there(value: str, expected: str) -> None:
    check_value(UNSEEN, value, expected)


@pytest.mark.parametrize(
    ("text", "value", "expected"), [(text, *one) for text, values in (*OTHERS, *ANNOTATED) for one in values]
)
def test_other_ways_to_make_classes(text: str, value: str, expected: str) -> None:
    check_value(text, value, expected)


def test_a_class_that_a_file_returns() -> None:
    check_type(
        f"local Dog = require('dog')\nlocal $0x = Dog('d'):speak()\n--- file: dog.lua\n{OBJECT + ANIMALS}\nreturn Dog\n",
        "integer",
    )
    check_type(
        f"local Lemon = require('lemon')\nlocal $0x = Lemon():sour()\n--- file: lemon.lua\n{UNSEEN}\nreturn Lemon\n",
        "integer",
    )


def test_definition_and_references_of_a_method() -> None:
    check_definitions(OBJECT + ANIMALS + "dog:$0speak()", "24:speak")
    check_references(
        OBJECT + ANIMALS.replace("Animal:speak", "Animal:$1speak") + "dog:$0speak()\nanimal:$0speak()\nDog.$0speak(dog)"
    )


@pytest.mark.parametrize("text", [OBJECT + ANIMALS, CLASS, UNSEEN, *(text for text, _ in (*OTHERS, *ANNOTATED))])
def test_nothing_is_wrong_with_them(text: str) -> None:
    check_problems(
        text,
        on=["undefined-field", "inject-field", "need-check-nil"],
        only=[
            "undefined-field",
            "inject-field",
            "need-check-nil",
            "param-type-mismatch",
            "redundant-parameter",
            "call-non-callable",
        ],
    )
