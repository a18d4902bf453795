"""What stands beside a number, and whether it is explained.

A word nobody explains may belong to the number ("5 hjr", "nynty thousand"): then the
amount is asked about. Words that change an amount ("more", "another") do so as well.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from understanding.amounts import hindi
from understanding.amounts.mistyped import resembles_number
from understanding.amounts.terms import Kind
from understanding.amounts.tokens import Piece

_EXPLAINED = frozenset(
    """
    for from on in into at by via with towards through as if when because so or but then
    since after till until over under my his her our your their me him them us it
    its i i'm i'd i'll you we he she they these those who which what there here is was
    are be been will would can could should may must might do does did let let's
    send sends sent sending pay pays paid paying give gives gave giving transfer
    transferred move make makes put add go goes going gone come came get got need needs
    want wants wanted like owe owes owed has have had use spend deposit give debit
    credit share keep take try says said cost costs amount sum payment total altogether
    rate price bill value limit exact full only all money cash worth being today now
    tomorrow yesterday tonight again later soon immediately urgently also too already
    monday tuesday wednesday thursday friday saturday sunday thanks thank kindly hello
    hi dear good morning evening
    beta bhai bhaiya didi uncle aunty dada
    ko ke ki ka se mein par pe tak liye bhej bhejo bhejna bhejdo bhejiye bhejte de dena
    dedo dijiye dijie dijiyega dijiega do dalo daal kar karo karna kardo karke karwa
    karwao karni hai hain tha the ho chahiye wala wale wali ab abhi aaj kal phir bhi na
    mera meri mere uska uske uski unko usko isko mujhe mujhko hamein ye yeh woh wo
    th st nd rd am pm
    """.split()  # noqa: SIM905 - two hundred quoted words would be harder to read
)
_CHANGING = frozenset(
    """
    double triple twice thrice another extra additional plus aur more less fewer kam
    zyada jyada than least most minimum maximum upto
    """.split()  # noqa: SIM905 - as above
)
_OBJECTS = frozenset(("my", "his", "her", "our", "your", "their", "the", "this", "a"))
_HESITATIONS = frozenset(("uh", "um", "uhm", "er", "erm", "hmm", "hm", "ah", "eh"))
_PAUSES = frozenset((",", ".", "…", ";", ":"))
# Written for "to", "for", and Hindi "give", when they follow a number.
_SOUND_ALIKE = frozenset(("two", "four", "2", "4"))
_GIVE = "do"
_BEGIN_COUNTED = (Kind.SCALE, Kind.SHIFT, Kind.PART)


@dataclass(frozen=True)
class Place:
    """Where one number stands: its first and last words, and the marks around them.

    ``small``: below a hundred, so that the word after it may well be its scale.
    """

    pieces: Sequence[Piece]
    number: tuple[int, int]
    whole: tuple[int, int]
    names: Collection[str] = ()
    small: bool = False

    @property
    def marked(self) -> bool:
        """Whether rupees or paise end it."""
        return self.pieces[self.whole[1] - 1].letter in "RP$%"


def is_doubtful(place: Place) -> bool:
    """Whether a word beside the number leaves open what was meant."""
    return _is_changed(place) or _is_multiplied(place) or is_followed(place)


def _is_changed(place: Place) -> bool:
    """Whether it is added to another amount, or taken from it."""
    before, after = _before(place), _after(place)
    around = [piece.text for piece in (before, after) if piece is not None]
    if before is not None and before.text in ("by", "add"):
        row = [p.text for p in place.pieces[place.whole[1] : place.whole[1] + 2]]
        return before.text == "by" or row in (["to", "it"], ["to", "that"])
    return not _CHANGING.isdisjoint(around)


def _is_multiplied(place: Place) -> bool:
    """Whether an unexplained word may have counted the scale it begins with."""
    before = _before(place)
    if before is None or before.letter != "x":
        return False
    if before.doubtful:  # the "hjr" of "2hjr 500"
        return True
    return not _is_explained(before, place) and _may_count(before.text, place)


def _may_count(word: str, place: Place) -> bool:
    """Whether the unexplained word may be of the number that it stands before."""
    first = place.pieces[place.number[0]]
    name = hindi.fold(first.text) in hindi.SURNAMES  # "Gopal Das hazaar"
    counted = first.term is not None and first.term.kind in _BEGIN_COUNTED
    return name or counted or resembles_number(word)


def is_followed(place: Place) -> bool:
    """Whether an unexplained word goes on where the number ends."""
    after = None if place.marked else _after(place)
    if after is None or _is_explained(after, place):
        return False
    # Whom to pay, marked by "ko": "500 Ramesh ko bhejo".
    second = place.whole[1] + 1
    return [piece.text for piece in place.pieces[second : second + 1]] != ["ko"]


def ends_alike(place: Place) -> bool:
    """Whether its last word may be another: "five hundred two Ramesh"."""
    last = place.pieces[place.number[1] - 1].text
    if place.marked or place.number[1] - place.number[0] < 2:
        return False
    if last == _GIVE:
        return any(piece.letter == "x" for piece in place.pieces)
    after = _after(place)
    if last not in _SOUND_ALIKE or after is None:
        return False
    return after.text in _OBJECTS or not _is_explained(after, place)


def _before(place: Place) -> Piece | None:
    row = reversed(place.pieces[max(0, place.whole[0] - 8) : place.whole[0]])
    return next((piece for piece in row if piece.text not in _HESITATIONS), None)


def _after(place: Place) -> Piece | None:
    """The next piece; a small number may go on after a pause."""
    pauses = place.small and not place.marked
    passed = _HESITATIONS | _PAUSES if pauses else _HESITATIONS
    row = place.pieces[place.whole[1] : place.whole[1] + 8]
    return next((piece for piece in row if piece.text not in passed), None)


def _is_explained(piece: Piece, place: Place) -> bool:
    if piece.letter != "x":
        return piece.letter not in "vo"
    if piece.doubtful:
        return False
    known = piece.text in _EXPLAINED or piece.text in place.names
    return known or not piece.text.isalpha()
