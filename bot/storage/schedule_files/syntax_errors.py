"""libyaml's problems in words for people who do not know YAML's grammar."""

from yaml import Mark, MarkedYAMLError

_UNCLOSED_LIST = "this list is never closed: a ] or a comma is missing"
_UNCLOSED_MAPPING = "these braces are never closed: a } or a comma is missing"
_INDENTED = (
    "this does not fit here: indent it like its neighbours, and quote texts with marks in them"
)
_NO_COLON = 'a ":" is missing after this key'
_ONE_DOCUMENT = "a second document begins here: write one document to a file"
_DIRECTIVE = "this %-line is not understood: leave it out"
_TAG = "this tag is not understood: leave out the word with the exclamation mark"

# What libyaml says, what we say instead, and whether its context is the better place to point at.
_WORDS = {
    "nested too deeply": ("this is nested deeper than any schedule needs", False),
    "mapping values are not allowed in this context": (
        'this ":" does not fit here: check the indentation, and quote a text that holds ": "',
        False,
    ),
    "block sequence entries are not allowed in this context": (
        'a list cannot begin on this line: put its first "- " on a line of its own',
        False,
    ),
    "did not find expected key": (_INDENTED, False),
    "did not find expected '-' indicator": (
        'this does not fit in the list: begin it with "- ", or indent it like its neighbours',
        False,
    ),
    "did not find expected ',' or ']'": (_UNCLOSED_LIST, True),
    "did not find expected ',' or '}'": (_UNCLOSED_MAPPING, True),
    "did not find expected node content": ("something is missing before this", False),
    "found unexpected end of stream": ("this quotation mark is never closed", True),
    "found unexpected document indicator": ("this quotation mark is never closed", True),
    "could not find expected ':'": (_NO_COLON, True),
    "found unknown escape character": (
        r"this \ means nothing here: double it, or use single quotation marks",
        False,
    ),
    "found undefined alias": ("nothing in this file is marked with an & of this name", False),
    "second occurrence": ("an & of this name is in this file already", False),
    "but found another document": (_ONE_DOCUMENT, False),
    "did not find expected <document start>": (_INDENTED, False),
    "found incompatible YAML document": ("this is not YAML 1.1 or 1.2", False),
    "found unknown directive name": (_DIRECTIVE, False),
    "did not find expected tag URI": (_TAG, True),
    "found undefined tag handle": (_TAG, True),
    "found a tab character where an indentation space is expected": (
        "a tab cannot indent here: use spaces",
        False,
    ),
}
_CANNOT_BEGIN = "found character that cannot start any token"


def in_plain_words(problem: MarkedYAMLError, text: str) -> tuple[int, int, str]:
    """The line and column to look at, both from 1, and what is wrong there."""
    said = problem.problem or "it ends too soon"
    if said == _CANNOT_BEGIN:
        return *_place(problem.problem_mark), _cannot_begin(problem.problem_mark, text)
    words, at_context = _WORDS.get(said, (f"this is not YAML: {said}", False))
    mark = problem.context_mark if at_context else problem.problem_mark
    return *_place(mark or problem.problem_mark), words


def _place(mark: Mark | None) -> tuple[int, int]:
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)


def _cannot_begin(mark: Mark | None, text: str) -> str:
    lines = text.splitlines()
    if mark is None or mark.line >= len(lines) or mark.column >= len(lines[mark.line]):
        return "nothing can begin like this: put the text in quotation marks"
    character = lines[mark.line][mark.column]
    if character == "\t":
        return "a tab cannot indent here: use spaces"
    return f"a text that begins with {character} needs quotation marks"
