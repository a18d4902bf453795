"""One spelling for each word of a yes or a no, whichever way it was written."""

from functools import lru_cache

from rapidfuzz.distance import OSA

from understanding.meaning.hindi_letters import latin

# Several words may be meant by one: "haanji" is "haan ji".
_SPELLINGS = """
yes: yeah yep yup yea yess yesh yse yas yeh yees yus yyes yeas yaa yaas yessir aye
yes: ys yws yex yed yez yss ywes yews ues tes ges yesd yesm yesa yeass yepp
yes: jes yis
ok: okay okey okie oke okk okkay k kk oky okk ओके
ok: okeydokey dokey dokie
alright: allright alrite alrigt
right: rite rigth rihgt
righto: righty
sure: surre shure suree suer shur
of course: ofcourse offcourse ofcorse ofcource
course: corse cource coarse
haan: han haa haann hann haanh hnn hnji hn hao hau hau haam hna hanh haun haand
haan ji: haanji hanji hanjee haanjee haji hanzi hannji hanjii
ji haan: jihaan jihan jeehaan jihaa
ji: jee jii jy
theek: thik teek theekh thek thick theak tik teekh thikk thik thiik thk teekk theak
theek hai: theekhai thikhai thikhe thikai theeke theekhe thikh
hai: hain hei hey h
hun: hoon hu hoo
ho: hoh
sahi: sahee sahii shi sai
bilkul: bilkool billkul bikul bilqul bilkull blkul bilkl
acha: accha achha achcha acchha aacha achaa achchha
yes please: yesplease yespls
yes yes: yesyes
please: plese pleas plase pleease pleese pliss plis pleaase plij plz plzz pleasee pleaze
kripya: kripaya krpya kripiya
beta: beti bete betaa betta bitiya betaji beto
puttar: putar puttur putter putr
bachcha: bachche bacha bache bacche baccha bachchi
bhai: bhaiya bhaiyya bhaisaab bhaisahab bhaisahib bhaya
didi: behen behan bahen bahan behenji
sir: saab sahab saheb sirji
madam: mam maam mem madamji memsahab
kar: kr kara
karo: kro kariye kijiye kijiyega kariyega kijie kijye karlo karie karein karen keejiye
kar do: kardo krdo kardoo kardou
kar dijiye: kardijiye kardijiyega krdijiye
kar de: karde krde
do na: dona
dijiye: dijiyega dijie dijye dijeye dijyie dijea deejiye dijiya
den: dein dain
do: dou doo
de: dey
de do: dedo
de dijiye: dedijiye
dena: denaa
bhej: bej bhaj bhejj bhj
bhej do: bhejdo bhjdo bhejdoo bejdo
bhej de: bhejde bejde
bhej dijiye: bhejdijiye bejdijiye bhejdijie
bhejo: bejo bhejiye bhejiyega bhejie bhejiyo bhejen bhejein bhjo bhejoo
bhejna: bhejne bhejni bhejana
bhijwa: bhijva bhejwa bhijba
bhijwao: bhijvao bhijwaiye bhejwao
dena: dene deni
karna: karne karni
zaroor: jaroor zarur jarur jroor zroor
avashya: awashya avasya avashy
beshak: beshaq bishak
pakka: paka pakaa
pakki: paki
sahmat: sehmat sahamat sehamat
ijazat: ijajat izazat ijaazat
anumati: anumti
manzoor: manjoor manzur manjur manjoor
manzoori: manjoori manzuri
mujhe: mujko mujhko muje mujhey
main: mai mein
wahi: vahi wohi wahin vhi
yahi: yehi yhi yahin
wo: woh vo voh
turant: turnt turanth toorant
paise: paisa paisey paisaa
rakam: raqam rakm rashi
usko: usse use unko unhe unhen inko ise inhe usey unhein
kyun: kyon kyu kyo
aage: aagey
badhen: badhein
badho: badhiye badhao badhaiye badhen badhaen
chalo: chaliye chal challo
ekdum: ekdam aikdum akdam
thanks: thankyou thanku thnx thx tnx dhanyavad dhanyawad shukriya dhanyavaad dhanyawaad
meharbani: mehrbani meherbani maherbani
namaste: namaskar namaskaar
umm: um uhm uh er erm hmm hm mm mmm ah aah uhh ummm hmmm
oh: ohh ooh
arre: arey arrey arrre
agreed: aggreed agred
send: sned snd sed sendd dend semd sebd senf sene sennd
send it: sendit senditt
do it: doit
go ahead: goahead
ahead: ahed aheed ahad ahd aheadd ahaed
pay: payy
transfer: tranfer trasfer transfr tranfser trnsfer transfar
👍: 👌 ✅
🙏: 🙂 😊
no: noo nope nah nay nooo
nahi: nahin nai nahee nhi nahii nehi
stop: stopp
cancel: cancle cancell kainsal
money: mony monney
rupees: rupee rs rupaye rupaya rupay rupaiye rupya rupe ₹
or: या
ye: यह
oh: हे
aage: आगे
taraf: taraph
badho: badhie
rupees: rupye
zaroor: jarur
hazaar: hajar hajaar
transfer: transaphar
pay: पे
and: aur &
want: wnat wnt watn
the: teh hte
you: yu yuo
right: rigt righ
good: gud goood
send: sedn
jaise: jaese
waise: vaise
waisa: vaisa
udhaar: udhar
hisaab: hisab
zaroori: jaroori zaruri jaruri
hundred: hundered hunderd hundrd hundread
five: fiv
paanch: panch paach
"""
_CANONICAL = {
    spelling: meant.split()
    for line in _SPELLINGS.strip().splitlines()
    for meant, _, spellings in [line.partition(": ")]
    for spelling in spellings.split()
}
# Only long words, which nothing else is like; a slip in "yes" may be anything.
_LONG = (
    "please", "correct", "confirm", "confirmed", "proceed", "continue", "absolutely",
    "certainly", "definitely", "exactly", "perfect", "bilkul", "theek", "transfer",
    "payment", "affirmative", "course", "approved", "dijiye", "agreed", "surely",
    "alright", "ahead", "money", "thanks", "zaroor",
)  # fmt: skip
# Real words as near to a long word as a slip of the finger.
_OTHER_WORDS = (
    "connect collect corrects corrected correction incorrect conform confirms confide "
    "process precede proceeds prefect pleased pleasure release lease place transfers "
    "payments certainty exact uncertainly coarse curse courses horse a-head head heard "
    "approve approves disapproved surly monkey honey many month thank agrees agreed "
    "greed three thee them then their these cheek week peek seek there where continues "
    "discontinue contain confined confirming confirmation proceeded perfected"
)
_OTHERS = frozenset(_OTHER_WORDS.split())


@lru_cache(maxsize=4096)
def spelled(word: str, known: frozenset[str]) -> tuple[str, ...]:
    """Give the usual spelling; a word that is not known is given back as it is.

    Args:
        word: one word in lower case.
        known: words that are right as they are.
    """
    for attempt in (word, *_unstretched(word), latin(word)):
        if attempt in known:
            return (attempt,)
        if attempt in _CANONICAL:
            return tuple(_CANONICAL[attempt])
    return (_mended(word, known) or word,)


def _unstretched(word: str) -> tuple[str, ...]:
    """For "yesssss" give "yess" and "yes"; two like letters are no stretch."""
    stretched = any(word[i : i + 1] * 3 == word[i : i + 3] for i in range(len(word)))
    if not (word.isalpha() and stretched):
        return ()
    return _squeezed(word, 2), _squeezed(word, 1)


def _squeezed(word: str, most: int) -> str:
    kept = ""
    for letter in word:
        if not kept.endswith(letter * most):
            kept += letter
    return kept


def _mended(word: str, known: frozenset[str]) -> str | None:
    if len(word) < 5 or word in _OTHERS:
        return None
    near = [long for long in _LONG if long in known and _is_slip(word, long)]
    return near[0] if len(near) == 1 else None


def _is_slip(word: str, meant: str) -> bool:
    most = 2 if len(meant) >= 9 else 1
    return word[0] == meant[0] and OSA.distance(word, meant, score_cutoff=most) <= most
