"""English phrases of a yes and of an order to go on.

One phrase a line; ``patterns.rows_of`` says how they are written.
"""

CLASSES = {
    "send": "send|transfer|pay|remit",
    "object": "it|that|this|money|amount|payment|transaction|transfer",
    "it": "[the|that|this|same] it|that|this|money|amount|payment|transaction|transfer"
    "|rupees|paise",
    "him": "him|her|them",
    "thing": "amount|name|payee|details|person",
    "now": "[right] now|immediately|quickly|fast|today",
    "may": "can|may|should|must",
    "exact": "right|correct|true|perfect|accurate",
    "soft": "fine|ok|good|alright|sahi|theek",
    "right": "right|correct|true|perfect|accurate|fine|ok|good|alright",
    "very": "[absolutely|perfectly|exactly|quite|very|all|completely|totally|also]",
    "surely": "[definitely|certainly|surely|really|absolutely|very|gladly|also|do]",
    "process": "complete|finish|process|execute|release|dispatch|forward|push|do"
    "|effect|pass|approve|authorise|authorize|sanction|allow|permit|initiate",
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
yes|ok|sure son|sister|brother|uncle|aunty
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
[all] [the] $thing [and] [the] [amount|name] is|are $very $right
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
i am [very|quite|fully] [hundred] [percent] sure|certain [of|about] [it|that]
i am [absolutely|completely] sure|certain [of|about] [it|that]
i am [quite] willing|agreeable
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
once again yes
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
y e s
you have my [full] permission|consent|approval to $send|proceed [it]
i [do|hereby] [fully] consent to this|the|that payment
yes i [do] want this|that
yes only to him|her
yes to him|her only
yes him|her only
yes ok from me
we both say yes
after thinking [it|well] [over] my answer is yes
after thinking all night my answer is yes
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
i would be obliged if you $send it [now]
i would like [you] to go ahead
[you] [please|kindly] $send the same
$send [$it] to $him only
yes the money|amount|payment may be sent|paid|transferred|released|made
[please] let the|this money|amount|payment be sent|paid|transferred|released|made
you $may cut|debit [it] from my account [and $send [it]]
my order|wish|request is to $send it
do it now itself
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
