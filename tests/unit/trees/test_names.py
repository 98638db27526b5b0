"""What a file of a source tree defines, and what it only uses."""

import pytest

from rascheck.trees.c_text import CText
from rascheck.trees.names import DEFINED, MISSING, USED, standing, words

TEXT = """\
#define LIMIT 3
struct node { int x; };
enum colour { RED, GREEN = 2 };
static const struct ops table[] = { 0 };
static DEFINE_MUTEX(big_lock);
int __read_mostly sysctl_level = 1;
typedef struct { int y; } state_t;
int work(void)
{
	used_there(big_lock);
	goto unlock;
unlock:
	return 0;
}
/* told_of */
"""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("LIMIT", DEFINED),
        ("node", DEFINED),
        ("colour", DEFINED),
        ("table", DEFINED),
        ("big_lock", DEFINED),
        ("sysctl_level", DEFINED),
        ("state_t", DEFINED),
        ("work", DEFINED),
        ("unlock", DEFINED),
        ("used_there", USED),
        ("told_of", USED),
        ("wor", MISSING),
    ],
)
def test_standing(name: str, expected: str) -> None:
    assert standing(CText("a.c", TEXT), name) == expected


def test_words_are_those_of_the_code() -> None:
    assert {"work", "big_lock"} <= words(CText("a.c", TEXT))
    assert "told_of" not in words(CText("a.c", TEXT))
