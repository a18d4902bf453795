"""English phrases that may stand beside a yes.

One phrase a line; ``patterns.rows_of`` says how they are written.
"""

from understanding.meaning import english

CLASSES = english.CLASSES | {
    "kin": "nephew|niece|son|daughter|brother|sister|grandson|granddaughter|cousin"
    "|friend|neighbour|maid|driver|cook|tenant|landlord|milkman|electrician|plumber"
    "|gardener|uncle|tailor|doctor|chemist|tutor|carpenter|relative",
    "purpose": "medicine|medicines|milk|rent|fees|salary|wages|bill|bills|birthday"
    "|groceries|vegetables|newspaper|books|repair|repairs|work|hospital|wedding|gift"
    "|food|expenses|help|tuition|school|treatment|shagun|newspapers|pooja|puja|temple",
    "mended": "fixed|repaired|mended|cleaned|painted|serviced|installed|stitched",
    "house": "fan|tap|roof|door|window|fridge|cooler|geyser|pump|motor|tank|house"
    "|kitchen|wall|light|switch|scooter|cycle|car|blouse|shirt|ac|tv|radio|chair",
}
# Harmless beside a yes; no yes by itself.
BESIDE = """
please|kindly|dear|saathi|sweetheart|child|friend|darling|sonny|sir|madam
my dear|child|friend|boy|girl [beta|child|friend]
young man|lady
dear child|beta|friend
oh|well
so|and yes
thanks|🙏
thank you [so|very] [much|beta|kindly]
thanks a lot
[very] many thanks
[may] god bless [you]
bless you
you are [so|very] kind|good|nice|helpful [to] [me]
very kind [of] [you]
[very] good|nice|great|wonderful|lovely|super|excellent|splendid|superb|fantastic
it|that|this is $soft
good boy|girl|work|job
done|ready|true
that one
i am [all] ready
we are [all] ready
now|today|immediately|quickly
[right|just] now
right|straight away
at once
as soon as possible
[just|exactly] as [i|you] [have] said|told|read|asked [you|it|out] [before|already]
just as you read [it] out
i [already] said [so] [already|before]
i told you [so] [already|before]
same thing|person|amount [only]
do not worry|delay|hesitate|wait
there is|are no doubt|problem
no doubt|problem|issue|worries|objection|hesitation|tension|change|changes [about] [it]
[i] have no doubt|problem|issue|objection|hesitation|doubts|objections
no need to wait|worry|hesitate
no need to ask [me] [again|more]
nothing [more|else] [to] add|say|change
nothing to think|worry about
without [any|further|more] delay|hesitation
why not
that is all
only|just that
and
so please
with pleasure|happiness
with all my heart|blessings
[a] hundred|cent|100 percent|% [sure|yes|correct|right]
be so kind and
that is my wish|request|instruction|order
as per my wish|request|instruction|instructions
be quick
please hurry [up]
"""
# Harmless beside an order; beside a mere yes it may be what the yes is about.
BEFORE_ORDER = """
hello|hi|sorry|pardon|namaste|cough
sorry for the delay|trouble
i can|could hear|see [you] [it] [now]
i [have] heard|understood|checked|read|listened|seen [you|it|that|everything] [all]
i have [also] thought about it
i [have] understood what you said|read
i say|said
i [am] [telling|asking|requesting|request] you to
you [have] heard me
i trust|know $him [very] [well]
understood
[you] understood me
let it|that|this|money go
let the money go
how many times
you got it
[yes] he|she needs [it|money|this] [$now|urgently|badly]
he|she is waiting [for] [it|money]
he|she must get it [$now]
he|she is my [own] [good|old|elder|younger] $kin
he|she is my sister|brother|daughter|son is son|daughter|wife|husband
it|that|this is for [the|my|his|her|our|their] [own] $purpose
it|that|this is for [the|my|his|her] milk|electricity|hospital|phone|doctor bill|fees
[that|it] is [the|his|her|my] $purpose money|bill|payment
for [the|my|his|her] $purpose
i owe [it|that|this] [to] $him [that|it|money]
[yes] pooja|puja ke liye hai
he|she [has] $mended my|our|the $house
it is my|his|her|our $kin is birthday|wedding
it|that|this is his|her|my $purpose
nobody|none is forcing|pressing|pressuring|pushing me
of|by my own [free] will|wish|choice|accord
this|it is my own decision|choice|wish
i am [fully|well|quite] aware [of|about] [it|this]
i understand [it|everything|this] [all] [well]
[yes] i follow you
[all] clear
quite|very sure
i [have] read|checked|heard|seen it|this|that [once|twice|thrice|again]
i [have] checked|read twice|again
my phone is in my hand
i am ready with my phone
i know $him since childhood
i have known $him for [many|thirty|twenty|ten|forty|fifty] years
he|she is known to me [for] [many|thirty|twenty|ten|forty|fifty] [years]
he|she is my|our own man|person
that|it|this will make $him happy
thanks|thank for asking|checking
thank you for asking|checking
good that you asked|checked
you are right to ask
sorry for [the|my] late reply
today itself
i am sitting here for that only
hari om
thumbs up
"""
