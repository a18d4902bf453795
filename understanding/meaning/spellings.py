"""One spelling for each word of a yes or a no, whichever way it was written."""

from functools import lru_cache

from rapidfuzz.distance import OSA

# Several words may be meant by one: "haanji" is "haan ji".
_SPELLINGS = """
yes: yeah yep yup yea yess yesh yse yas yeh yees yus yyes yeas yaa yaas yah yessir aye
yes: यस हाव
yes please: yesplease yespls
yes yes: yesyes
ok: okay okey okie oke okk okkay k kk oky ओके ओक
ok ok: okok
alright: allright alrite
right: rite
haan: han haa haann hann haanh hnn haaan hn hah hao हां हा हाा हां हाँ
haan ji: haanji hanji hanjee haanjee haji hanzi हांजी
ji haan: jihaan jihan jeehaan
ji: jee jii जी
theek: thik teek theekh thek thick theak tik teekh thikk theeek ठीक ठिक
theek hai: theekhai thikhai thikhe thikai theeke
hai: he hain hei hey h है हे हैं
sahi: sahee sahii shi सही
bilkul: bilkool billkul bilkull bikul बिल्कुल बिलकुल
acha: accha achha achcha acchha aacha achaa अच्छा अछा
please: plese pleas plase pleease pleese pliss plis pleaase प्लीज प्लीस
kripya: kripaya कृपया
beta: beti bete betaa betta bitiya बेटा बेटी बेटे
bhai: bhaiya bhaiyya bhaisaab bhaisahab bhaisahib भाई भैया
didi: behen behan bahen दीदी बहन
sir: saab sahab saheb sirji साहब सर
madam: mam maam mem mem madamji maa'm मैडम
kar: kr कर
kar do: kardo krdo kardoo kr-do करदो
kar dijiye: kardijiye kardijiyega
karo: kro kariye kijiye kijiyega kariyega kijie kijye karlo करो कीजिए कीजिये करिए करिये
do: dou दो
dijiye: dijiyega dijie dijye dijeye dedijiye dijyie दीजिए दीजिये दीजिएगा
bhej: bej bhaj भेज
bhej do: bhejdo bhjdo bhejdoo भेजदो
bhejo: bejo bhejiye bhejiyega bhejie bhejiyo भेजो भेजिए भेजिये
de: दे
dena: दे-ना देना
haan haan: haanhaan
zaroor: jaroor zarur jarur ज़रूर जरूर ज़रुर
pakka: pakkaa पक्का
paise: paisa paisey पैसे पैसा
manzoor: manjoor manzur manjur मंज़ूर मंजूर
usko: usse use unko unhe unhen inko isko ise inhe उसको उसे उनको उन्हें इसको इसे
thanks: thankyou thanku thnx thx tnx dhanyavad dhanyawad shukriya धन्यवाद शुक्रिया
umm: um uhm uh er erm hmm hm mm mmm ah aah uhh ummm hmmm उम्म हम्म
oh: ohh ooh
arre: are arey arrey arrre अरे
aage: आगे
badho: badhiye badhao badhaiye badhen बढ़ो बढ़िए बढ़ें बढो बढिए
chalo: chaliye chal चलो चलिए
ekdum: ekdam aikdum एकदम
agreed: agree
send: sned snd sed sendd
him: hm-
go ahead: goahead go-ahead
proceed: procced
👍: 👌 ✅
🙏: 🙂 😊
no: noo nope nah nay nooo na
nahi: nahin nai nahee nhi nahii nehi नहीं नही ना न
mat: मत
stop: stopp
cancel: cancle cancell कैंसल कैंसिल
transfer: tranfer trasfer transfr ट्रांसफर
pay: पे
money: mony
rupees: rupee rs rupaye rupaya rupay rupaiye
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
_OTHERS = frozenset(
    "connect collect corrects corrected correction incorrect conform confirms confide "
    "process precede proceeds prefect pleased pleasure release lease place transfers "
    "payments certainty exact uncertainly coarse curse courses horse a-head head heard "
    "approve approves disapproved surly monkey honey many month thank agrees agreed "
    "greed three thee them then their these cheek week peek seek there where continues "
    "discontinue contain confined confirming confirmation proceeded perfected".split()
)


@lru_cache(maxsize=4096)
def spelled(word: str, known: frozenset[str]) -> tuple[str, ...]:
    """Give the usual spelling; a word that is not known is given back as it is.

    Args:
        word: one word in lower case.
        known: words that are right as they are.
    """
    for attempt in (word, *_unstretched(word)):
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
