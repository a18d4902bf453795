"""How people speak of paying: wishes, and what only sounds like one.

Each table holds regular expressions over a clause's words with single blanks between.
"{pay}" and the like stand for the classes below.
"""

_PEOPLE = (
    "he she they ramesh who whoever someone somebody everyone people son daughter wife "
    "husband brother sister grandson granddaughter nephew niece friend neighbour maid "
    "tenant bank manager officer man lady woman fellow person company government "
    "daughter-in-law mother father uncle aunty cousin bahu beta boy girl doctor "
    "shopkeeper agent caller child children kids children landlord customer"
)
CLASSES = {
    "pay": r"(?:send|pay|transfer|give|remit|deposit|wire|move|shift|put|repay|return|"
    r"gpay|phonepe|paytm|upi|make (?:\w+ ){0,2}(?:payment|transfer)|"
    r"do (?:\w+ ){0,2}(?:payment|transfer))",
    "paying": r"(?:sending|paying|transferring|giving|remitting|depositing)",
    "pays": r"(?:sends|pays|transfers|gives|deposits)",
    "paid": r"(?:sent|paid|transferred|gave|given|remitted|deposited|debited)",
    "filler": r"(?:(?:please|kindly|just|now|ok|okay|yes|haan|ji|beta|then|so|and|well|"
    r"umm|uh|um|hmm|oh|dear|saathi|sir|madam|quickly|first|also|hello|hi|good morning|"
    r"go ahead and|arre|acha|namaste|today|immediately|urgently|again|"
    r"aur|bhai|beti|hey|pranam|right|alright|fine|only|to|come|listen|"
    r"please be so kind and) )*",
    "soft": r"(?:(?:please|kindly|just|now|also|really|only|quickly|immediately|today|"
    r"still|urgently|help me|be able|go ahead and|first|again|beta|ji|you|to) )*",
    "people": rf"(?:{'|'.join(_PEOPLE.split())})",
    "bhej": r"(?:bhej|de|dal|daal|"
    r"(?:transfer|send|pay|payment|bhugtan|trnsfer|upi|gpay|phonepe|paytm) kar)",
    "bhejna": r"(?:bhejna|bhejne|bhejni|dena|dene|deni|daalna|dalna|"
    r"(?:transfer|send|pay|payment|upi|gpay) (?:karna|karne|karni))",
    "bheja": r"(?:bheja|bheje|bheji|diya|diye|di|dala|daale|kiya|kiye|ki)",
}
# The sentence wants money sent now.
WISHES = """
^{filler}{pay}\\b
\\b(?:please|kindly) {soft}{pay}\\b
\\b(?:i|we) (?:(?:do|really|just|now|also|only|still|would|will) )*(?:want|need|wish|have|like|got|ought|intend|am going|wanted) {soft}{pay}\\b
\\b(?:i|we) (?:must|should|shall|will|am|ll) {soft}{pay}\\b
\\bi (?:would|wud|shud) like {soft}{pay}\\b
\\b(?:want|need|have|like|going) to {soft}{pay}\\b
\\b(?:let me|let us|help me|time to|trying to) {soft}{pay}\\b
\\b(?:can|could|will|would|cud|wud|can not|could not|will not|would not|do not) you (?:\\w+ ){{0,3}}?{pay}\\b
\\bwhy do not you {pay}\\b
\\bnot forget to {pay}\\b
\\b(?:bhejo|bhejiye|bhejdo|bhejiyega|bhejie|de do|dedo)\\b
\\b{bhej} (?:do|dijiye|dijie|dijiyega|dena|de|dein|den|diyo)\\b
\\b(?:transfer|send|pay|payment|upi|gpay) (?:karo|kariye|kijiye|kardo|kar)\\b
\\b{bhejna} (?:hai|he|h|hain|hei|chahta|chahti|chahte|tha|the|thi|padega|padenge)\\b
\\b{bhejna}$
\\bkya (?:aap|tum) .*{bhej} (?:sakte|sakti|doge|denge|dogi)\\b
"""
POLITE_CONDITION = (
    r"\bif (?:it is |that is )?(?:possible|you can|you could|you do not mind|you please|"
    r"you would|ok|okay|alright|not too much trouble|convenient|you may|need be)\b"
    r"|\b(?:agar|yadi) (?:ho sake|ho sakta|aap|possible)\b"
)
