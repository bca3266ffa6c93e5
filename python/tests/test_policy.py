"""Policy and Code: what core's tables say, and nothing else."""

from __future__ import annotations

import ast
import inspect
import pickle
from pathlib import Path

import certauth
import pytest
from certauth import Code, ConfigError, Policy

STUB = ast.parse((Path(certauth.__file__).parent / "_certauth.pyi").read_text())
FIELDS = Policy._fields  # type: ignore[attr-defined]


def stub_class(name: str) -> ast.ClassDef:
    """A class of the stub."""
    return next(node for node in STUB.body if isinstance(node, ast.ClassDef) and node.name == name)


def test_the_stub_has_every_field() -> None:
    methods = {node.name: node for node in stub_class("Policy").body if isinstance(node, ast.FunctionDef)}
    keywords = methods["__new__"].args
    stub = [
        (argument.arg, ast.unparse(argument.annotation), ast.literal_eval(default))
        for argument, default in zip(keywords.kwonlyargs, keywords.kw_defaults, strict=True)
    ]
    types = {"bool": "bool", "int": "int", "texts": "str | Sequence[str]"}
    fields = [
        # Words that are truth values may be given as such.
        (name, types.get(kind) or f"Literal[{', '.join(map(repr, words))}]{' | bool' * ('true' in words)}", default)
        for name, kind, words, default, _ in FIELDS
    ]
    # The preset is where the fields start from, and not a field.
    assert stub.pop(0) == ("preset", "Literal['default', 'strict']", "default")
    assert stub == fields and len(fields) >= 30
    for name, _, _, _, doc in FIELDS:
        assert ast.get_docstring(methods[name]) == doc == getattr(Policy, name).__doc__


def test_help_has_what_the_stub_says() -> None:
    """Every docstring of the stub is the module's too, so that ``help`` is as good as an editor."""
    compared = 0
    for node in STUB.body:
        if isinstance(node, ast.FunctionDef):
            assert inspect.getdoc(getattr(certauth._certauth, node.name)) == ast.get_docstring(node)
        if not isinstance(node, ast.ClassDef) or not hasattr(certauth, node.name) or node.name in ("Code", "RevocationStatus"):
            continue
        made = getattr(certauth, node.name)
        assert inspect.getdoc(made) == ast.get_docstring(node), node.name
        for method in node.body:
            if isinstance(method, ast.FunctionDef) and (doc := ast.get_docstring(method)) and method.name[0] != "_":
                assert inspect.getdoc(getattr(made, method.name)) == doc, f"{node.name}.{method.name}"
                compared += 1
    assert compared > 60


def test_the_stub_has_every_code() -> None:
    numbers = {
        target.id: ast.literal_eval(node.value)
        for node in stub_class("Code").body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    assert numbers == {code.name: code.value for code in Code}
    body = [node for node in stub_class("Code").body if not isinstance(node, ast.FunctionDef)]
    for member, doc in zip(body[1::2], body[2::2], strict=True):
        name = ast.unparse(member).split(" = ")[0]
        assert ast.literal_eval(doc.value) == Code[name].__doc__, name  # type: ignore[attr-defined]
    assert Code.EXPIRED.cause == Code.EXPIRED.__doc__ and Code.EXPIRED.remedy.startswith("Renew")
    assert isinstance(Code.EXPIRED, int) and Code(401) is Code.EXPIRED and Code["EXPIRED"] == 401
    assert pickle.loads(pickle.dumps(Code.EXPIRED)) is Code.EXPIRED


def test_every_public_item_is_documented() -> None:
    for node in ast.walk(STUB):
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and not node.name.startswith("__"):
            assert ast.get_docstring(node), node.name
    for name in certauth.__all__:
        assert name == "__version__" or getattr(certauth, name).__module__ == "certauth", name


def test_fields_are_readable() -> None:
    policy = Policy(max_path_length=4, extended_key_usages=["1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1"])
    assert policy.max_path_length == 4
    assert policy.extended_key_usages == ("1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1")
    assert policy.check_ca_validity is True and policy.certificate_types == "chained" and policy.pins == ()
    assert Policy(extended_key_usages="").extended_key_usages == ()
    assert Policy(extended_key_usages=()).extended_key_usages == ()
    for name, _, _, default, _ in FIELDS:
        assert getattr(Policy(), name) == default
        assert Policy(**{name: default}) == Policy()
    with pytest.raises(AttributeError):
        policy.max_path_length = 5  # type: ignore[misc]
    with pytest.raises(TypeError):
        Policy(4)  # type: ignore[misc]


def test_words_that_are_truth_values() -> None:
    assert Policy().require_explicit_policy == "auto"
    assert Policy(require_explicit_policy=True) == Policy(require_explicit_policy="true")
    assert Policy(extended_key_usages="clientAuth") == Policy()


def test_presets() -> None:
    strict = Policy(preset="strict")
    assert strict != Policy() == Policy(preset="default") and not strict.allow_zero_serial
    assert Policy(preset="strict", allow_zero_serial=True).allow_zero_serial
    assert eval(repr(strict)) == strict == Policy.from_text({}, preset="strict")
    with pytest.raises(ConfigError, match="default and strict"):
        Policy(preset="lax")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Policy(preset=1)  # type: ignore[arg-type]


def test_a_policy_is_a_value() -> None:
    policy = Policy(clock_skew=60, require_extended_key_usage=True)
    assert repr(policy) == "Policy(clock_skew=60, require_extended_key_usage=True)"
    assert eval(repr(policy)) == policy == pickle.loads(pickle.dumps(policy)) != Policy()
    assert hash(policy) == hash(Policy(clock_skew=60, require_extended_key_usage=True))
    assert policy == Policy.from_text({"clock_skew": "60", "require_extended_key_usage": "true"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("clock_skew", 301),
        ("clock_skew", -1),
        ("clock_skew", 10**30),
        ("clock_skew", 1.0),
        ("clock_skew", True),
        ("clock_skew", "60"),
        ("clock_skew", None),
        ("check_ca_validity", 1),
        ("check_ca_validity", "true"),
        ("check_ca_validity", None),
        ("certificate_types", "Chained"),
        ("certificate_types", 0),
        ("extended_key_usages", "clientAuthentication"),
        ("require_explicit_policy", "yes"),
        ("extended_key_usages", [1]),
        ("extended_key_usages", [""]),
        ("extended_key_usages", 7),
        ("extended_key_usages", b"1.2.3"),
        ("pins", ["00"]),
    ],
)
def test_ill_values_name_the_field(name: str, value: object) -> None:
    with pytest.raises(ConfigError, match="Expected") as caught:
        Policy(**{name: value})
    assert (caught.value.code, caught.value.field) == (Code.OPTION_VALUE_INVALID, name)


def test_unknown_fields_are_refused() -> None:
    for make in (lambda: Policy(max_path_lenght=4), lambda: Policy.from_text({"max_path_lenght": "4"})):
        with pytest.raises(ConfigError) as caught:
            make()
        assert (caught.value.name, caught.value.field) == ("option_unknown", "max_path_lenght")
        assert isinstance(caught.value, ValueError)
    with pytest.raises(TypeError):
        Policy.from_text({"clock_skew": 60})
    with pytest.raises(TypeError):
        Policy.from_text("clock_skew=60")
