"""English phrases of a yes, of a no, and what may stand beside either.

One phrase a line; ``patterns.rows_of`` says how they are written.
"""

CLASSES = {
    "send": "send|transfer|pay|remit",
    "object": "it|that|this|money|amount|payment|transaction|transfer",
    "it": "[the|that|this|same] it|that|this|money|amount|payment|transaction|transfer"
    "|rupees|paise",
    "him": "him|her|them",
    "now": "[right] now|immediately|quickly|fast|today",
    "may": "can|may|should|must",
    "exact": "right|correct|true|perfect|accurate",
    "soft": "fine|ok|good|alright|sahi|theek",
    "right": "right|correct|true|perfect|accurate|fine|ok|good|alright",
    "very": "[absolutely|perfectly|exactly|quite|very|all|completely|totally|also]",
    "surely": "[definitely|certainly|surely|really|absolutely|very|gladly|most|also|do]",
    "process": "complete|finish|process|execute|release|dispatch|forward|push|do"
    "|pass|approve|authorise|authorize|sanction|allow|permit|initiate",
    "kin": "nephew|niece|son|daughter|brother|sister|grandson|granddaughter|cousin"
    "|friend|neighbour|maid|driver|cook|tenant|landlord|milkman|electrician|plumber"
    "|gardener|uncle|tailor|doctor|chemist|tutor|carpenter|relative",
    "purpose": "medicine|medicines|milk|rent|fees|salary|wages|bill|bills|birthday"
    "|groceries|vegetables|newspaper|books|repair|repairs|work|hospital|wedding|gift"
    "|food|expenses|help|tuition|school|treatment|shagun|newspapers",
}
# Yes, and nothing but yes.
YES = """
yes|y|ya|👍|roger|righto
[very|most] $surely yes|certainly|definitely|absolutely|surely|gladly
yes very much [so]
very much so|yes
indeed|affirmative|exactly|positively|precisely|naturally|obviously|totally|absolutely
sure [thing|enough]
of course
exactly so
right you are
by all means
for sure
yes|ok|sure son
oh yes
roger that
$very correct
absolutely|just|quite|all perfect
quite|absolutely|exactly|perfectly right
[it|that|this] is $very $exact
everything|all|amount|name is $very $right
everything|all is in order
[it|that|this] all is $right
everything|all $right
[all] [the] amount|name|payee|details|person [and] [the] [amount|name] is|are $very $right
[the] name|amount and [the] name|amount [are] [both] $right
both [are] $right
looks $exact|good|fine [to] [me]
sounds good|fine|perfect [to] [me]
[it|that|this|everything] looks $very $right [to] [me]
it|that|this|everything sounds $very $exact|good|fine [to] [me]
you are $very right|correct
you [have] got|heard|understood|said [it|that|me] $very right|correct|correctly
you [have] got it
that is it|him|her
that|he|she is the [right|correct|same|very] one|person|amount|name|man|lady|woman
it is [certainly|surely] so
yes it [certainly|surely] is
that works [for] [me]
[that|it] will do [nicely]
that is [exactly] what i [have] want|said|meant|asked|need|wanted [for]
that is exactly it
[yes] exactly what i want|said|meant|asked|wanted [for]
i do
i $surely want|wish to
i am [very|quite|absolutely|fully|completely|hundred] [percent] sure|certain|willing|agreeable [of|about] [it|that]
i [do|hereby] [fully] consent [to] [it|that|this]
[i] [do|hereby] [fully] agree|agreed|accept [to] [it|that|this]
i am in agreement
i am all for it
confirmed|approved|accepted|permitted|granted|sanctioned|authorised|authorized|allowed
[you] have my [full] permission|consent|approval|ok|blessing|blessings|word
i [am] give|giving [you] [my] [full] permission|consent|approval|ok|nod|assent
permission|consent granted|given
[my|the] answer is [a] yes
[it|that] is [a] [big|definite|clear|firm] yes [from] [me|my] [side]
a [big|definite|clear|firm] yes
take|consider|count it|this|that [as|a] yes
i [am] say|said|saying|telling [you] yes
i [have] [already] said yes [already|before]
yes from me|us
yes from my side
from my side [it] [is] yes
[once] again yes
yes once again|more
a hundred|thousand|million times yes
i am happy|fine|ok|alright with it|that|this
i would like|love that|it|to
that would be good|nice|great|lovely|fine
sure do that|it
yes let us
that is fine|ok with|by me
fine|ok with|by me
you have my go ahead
yes|agreed from my end
without [a|any] doubt
green signal
"""
# More than a yes: what is to be done now.
ORDER = """
confirm|approve
[please|kindly|do] confirm it|this|that
[please|kindly|do] confirm [the|this|that] payment|transaction|transfer
[i] [do] [hereby] [fully] confirm|approve
i am confirming|approving
[i] [do] [hereby] [fully] authorise|authorize|permit|allow
i [do] [hereby] [fully] confirm|approve|authorise|authorize|permit|allow $it
i am confirming|approving $it
i permit|allow|authorise|authorize you [to] [$send] [it]
[do] go ahead [then] [$now] [with] [$it]
[yes] [you] [please] go ahead
[please] [do] proceed|continue [then|further] [with] [$it]
you $may [please] [also] proceed|continue|go [ahead] [$now] [with] [$it]
let us do|go [it|ahead]
let us proceed|$send [it|this|that]
carry on [with] [$it]
go right ahead
go for it
do it|so|that|this [$now]
you do it|so|that|this
do the needful
do so|it [for] [me] [$now]
please do [it|so|that|this] [for] [me] [$now]
do the payment|transfer|transaction [$now]
yes do [so]
do as i [have] said|asked|told [you]
let us get it done
make the|this|that payment|transfer [$now]
[you] [please] [just] [$now] $process $it [to] [$him] [$now]
yes|please|kindly|just process|execute|release
get it|this|that done
get [on] going|moving|on with it|this|that
put it|this|that|the through
put the payment|transfer through
let it|this|that be done|sent|paid
let it|this|payment|transfer go|be through|done|sent|completed
press|click|hit send|yes|ok|confirm
press|click|hit the button
[you] [please] [do] [just] [$now] $send $it [to] [$him] [$now]
[you] [please] [do] [just] [$now] $send [to] [$him] [$now]
[you] [please] [just] send $it off|over|across|through|along [to] [$him] [$now]
$send [$it] at once
$send [$it] right|straight away|now
$send [$it] [$now] only
then $send [$it] [to] [$him] [$now]
so $send it
[you] [please] give|hand it [over] [to] [$him]
give $him [$it]
$send $him [$it] [$now]
you $may [please] [now] $send [$it] [to] [$him] [for] [me] [$now]
you $may [please] [now] $process [it|so|that|this] [for] [me] [$now]
you $may [please]
i $surely want|wish|like [you] to $send|proceed|continue|go [ahead] [$it] [to] [$him]
i $surely want|wish [you] to do it|so|that|this [$now]
i want it|this|that sent|paid|done
i would like [you] [to] $send|do|proceed [it|that|this] [to] [$him]
be so kind [and|as] [to] $send [it]
be kind enough to $send [it]
"""
# A yes to "Shall I?", but also an answer to nothing: not beside thanks or a pause.
WEAK = """
ok|alright|fine|right|perfect
go on [then]
ok|alright|fine|right then
that|this is fine|alright|good
very well
ok ji
"""
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
if you please
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
"""
# A refusal and nothing else.
NO = """
no|never|stop|cancel|negative|wrong|incorrect|false
no way|never
no need [to] [$send|do] [it|that|this]
there is no need
sorry|unfortunately
not at all
not now|today|yet|this
not really|exactly|quite|correct|true|right|necessary|required
[do] not [$send|do] [it|that|this|now]
do not want [it|that|this]
i do not [want] [to] [$send|do] [it|that|this]
i do not agree|think [so]
absolutely|certainly|definitely not
of course not
by no means
cancel|stop|leave|forget $it
[it|that|this] is not [very] right|true|correct|it|fine|ok
[it|that|this] is wrong|incorrect|false|no
it|that is a mistake|no
[my|the] answer is no
i refuse|disagree
i say|said no
i would rather|say no|not
"""
