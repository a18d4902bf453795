"""Phrases that tell again the payment that was read back.

They are weighed only after ``restated`` has put "<name>" and "<amount>" where the very
payee and the very amount were said.
"""

CLASSES = {
    "to": "[just|only|please|now|do] send|transfer|pay|give|remit",
    "bhej": "bhej|de|kar|bhijwa do|de|dijiye|dena|den",
    "many": "it|that|this|money",
}
ORDER = """
[you] $to <amount> to <name> [now]
[you] $to [$many] to <name> [<amount>] [now]
[you] $to the|that|this money|amount|payment to <name> [now]
[you] $to <name> [$many] [<amount>] [now]
[you] $to <amount> [to] [him|her|them] [now]
[you] $to him|her|them <amount> [now]
<amount> to <name> send [it|please]
you can|may|should [please] $to <amount> to <name> [now]
you can|may|should [please] $to <name> <amount> [now]
you can|may|should [please] $to it to <name> [now]
i [do] want|wish|need [you] to $to <amount> [to] [<name>] [now]
i [do] want|wish|need [you] to $to <name> <amount> [now]
i [do] want|wish|need [you] to $to it|money to <name> [now]
i want|wish <amount> sent|paid|transferred [to] [<name>]
i would like [you] to $to <amount> to <name> [now]
make|do the|a payment|transfer [of] [<amount>] to <name>
i confirm|approve [sending|paying] <amount> to <name>
let <amount> go to <name>
let it go to <name>
<name> ko [<amount>] [paise] [hi] [abhi|jaldi] $bhej [na] [paise] [<amount>]
<name> ko [<amount>] [paise] [hi] [abhi|jaldi] bhejo|dijiye|do [na] [paise] [<amount>]
<name> ko [<amount>] [paise] transfer|send|pay kar do|dijiye
<name> ko [<amount>] [paise] transfer|send|pay karo
$bhej <name> ko [<amount>] [paise]
bhejo <name> ko [<amount>] [paise]
<amount> $bhej [<name>] [ko]
<amount> bhejo [<name>] [ko]
<amount> <name> ko $bhej
<amount> <name> ko bhejo
[mujhe] <amount> [hi] bhejna|dena hai [<name>] [ko]
[mujhe|main] <name> ko [<amount>] [hi] [paise] bhejna|dena hai
[main] <name> ko [<amount>] bhejna|dena chahta|chahti hun
main chahta|chahti hun ki <name> ko <amount> jaye|mile|pahunche
<name> ko $bhej uske|unke <amount>
<name> ke <amount> nipta|chuka do|dijiye
"""
BESIDE = """
<amount>
<amount> to <name>
<name>
to <name> [<amount>]
<name> ko [<amount>]
<amount> <name> ko
it|that|he|she is <amount>
it|that|he|she is <name>
it|that is for <name>
<amount> for <name>
<name> and <amount>
[the] name is <name>
[the] amount is <amount>
naam <name> [hai]
rakam <amount> [hai]
i owe <name> <amount>
<name> it is
i owe <amount> to <name>
"""
# Beside an order only.
BEFORE_ORDER = """
<name> ka|ke|ki [hi] paise hai
<amount> hi bolna|kehna tha
<amount> [hi] hai
<name> ko dena|bhejna hai
"""
# Words that belong to the name or the amount beside them, and change neither.
BEFORE_NAME = frozenset(
    (
        *("my", "our", "mere", "meri", "apne", "apni", "hamare", "wahi", "same", "mr"),
        *("mrs", "dr", "shri", "smt", "nephew", "niece", "son", "daughter", "brother"),
        *("sister", "grandson", "granddaughter", "cousin", "friend", "neighbour"),
        *("bhatije", "bhatiji", "bhanje", "bhanji", "pote", "poti", "bete", "beti"),
        *("damad", "bahu", "dost", "padosi", "driver", "milkman", "tenant"),
    )
)
AFTER_NAME = frozenset(("ji", "sahab", "uncle", "aunty", "only", "hi", "himself"))
BEFORE_AMOUNT = frozenset(
    ("the", "that", "those", "his", "her", "exactly", "only", "just", "full", "wahi")
)
AFTER_AMOUNT = frozenset(("only", "hi", "exactly", "sirf", "rupees", "ka"))
