"""What may be said in a yes, in a no, and beside either. One phrase a line.

"[...]" may be left out, "a|b" is either word, "$x" is a class below; "<name>" and
"<amount>" stand for the payee and the amount that were read back.
"""

CLASSES = {
    "send": "send|transfer|pay",
    "it": "[the|that|this|same] it|that|this|money|amount|payment|transaction|transfer"
    "|paise",
    "him": "him|her|them",
    "now": "[right] now|immediately|quickly|fast|today|fast|soon",
    "may": "can|may|should|must",
    "right": "right|correct|fine|ok|good|perfect|true|alright|sahi|theek",
    "very": "[absolutely|perfectly|exactly|quite|very|all|completely|totally|also]",
    "kar": "kar do|de|dijiye|dena|lo|karo",
    "bhej": "bhej do|de|dijiye|dena",
}
# Yes, and nothing but yes.
YES = """
yes|haan|y|ya|👍
yes indeed|definitely|certainly|absolutely|surely|exactly
absolutely|certainly|definitely|surely|indeed|affirmative|exactly|positively|bilkul
ji haan
haan ji
sure [thing|enough]
of course
by all means
for sure
zaroor|pakka
ekdum $right
bilkul $right [hai]
sahi|theek hai [ji]
$right hai
$very correct|perfect
[quite|absolutely|exactly|perfectly] right
[it|that|this|everything|all|amount|name] is $very $right
[it|that|this] all is $right
[everything|all] $right
[the] amount|name|payee|details|person [and] [the] [amount|name] is|are $very $right
[both] [are] $right
looks|sounds|seems right|good|fine|correct|perfect [to] [me]
[it|that|this|everything] looks|sounds $very $right [to] [me]
you are $very right|correct
you [have] got|heard|understood|said [it|that|me] $very right|correct|correctly
that is it|him|her
that is the one
that is the right one|person|amount|name
[yes] it [certainly|surely] is
that works [for] [me]
[that|it] will do [nicely]
i am happy|fine|ok with it|that|this
i would like|love that|it|to
that would be good|nice|great|lovely|fine
[all] of that|it is $right
you have got it
totally
[it] is so
sure do that|it
i accept that|it
without [a|any] doubt
that is what|exactly [exactly] [what] i [have] want|said|meant|asked|need [for]
[yes] exactly what i want|said|meant|asked [for]
[yes] i do
[yes] [i] [really|definitely] want|wish to
i am [very|quite|absolutely|fully|completely] sure|certain
i [do|hereby] [fully] confirm|agree|approve|accept|consent|agreed [it|that|to] [this|it|that]
confirm|confirmed|agreed|approved|accepted|permitted [it|that]
confirm $it
confirm karo
confirm kar do|dijiye|de
confirm hai
you have my permission|consent|approval|ok
[i] [give] [you] my permission|consent|approval
permission granted
my answer is yes|haan
[the] answer is yes|haan
[it|that] is [a] yes [from] [me]
i say|said [you] yes|haan
[i] [am] saying yes|haan
i am [also] $right|happy with it|that|this
[i|we] am|are [all] ready
go ahead [then] [with] [$it]
[you] [please] go ahead
[please] proceed|continue [then] [with] [$it]
[you] $may [please] [also] proceed|continue|go [ahead] [$now] [with] [$it]
let us do|go [it|ahead]
let us proceed|$send [it|this|that]
carry on [with] [$it]
go on [then]
go for it
do it|so|that|this [$now]
do the needful
do [so|it] [for] [me] [$now]
please do [it|so|that|this] [for] [me] [$now]
do the payment|transfer|transaction [$now]
yes [please] do
make the|this|that payment|transfer [$now]
[you] complete|finish|process|execute the|this|that payment|transfer|transaction
[you] [please] [just] [$now] $send it [to] [$him] [$now]
[you] [please] [just] [$now] $send [$it] [to] [$him] [$now]
then $send [$it] [to] [$him] [$now]
[so] [then] $send it
[you] [please] give it to him|her|them
give him|her|them [$it]
$send $him [$it] [$now]
[you] $may [please] [now] $send [$it] [to] [$him] [for] [me] [$now]
[you] $may [please] [now] do [it|so|that|this] [for] [me] [$now]
[you] $may [please]
i [do] want|wish|like [you] to $send|proceed|continue|go [ahead] [$it] [to] [$him] [$now]
i [do] want|wish [you] to do it|so|that|this [$now]
i want it sent|paid|done
i would like [you] [to] $send|do|proceed [it|that|this] [to] [$him]
[please] let it go through
# Hindi
[abhi|jaldi] [usko] [paise|payment|transfer|send|pay] [de|bhej|abhi|jaldi] $kar
[jaldi|abhi] [usko] [paise|payment|transfer|send|pay] [jaldi|abhi] kar do|dijiye|de|dena|lo|diyo
[jaldi|abhi] [aap] [usko] [payment|transfer|send|pay] karo [abhi|jaldi]
[jaldi|abhi] [aap] [usko] [paise] [jaldi|abhi] bhej do|dijiye|de|dena|diyo [usko|paise|abhi]
[jaldi|abhi] [aap] [usko] [paise] bhejo [usko|paise|abhi|jaldi]
[usko] [paise] de do|dijiye|dena
[usko] paise do|dijiye
haan karo|do
aage badho
jaari rakho|rakhiye
kaam kar do|dijiye
manzoor hai
manzoor
meri taraf se haan
[main] sahmat hun|hoon
[mujhe] bhejna|karna|dena hai
[mera] haan hai
yahi [hai] [sahi] [hai]
yahi chahiye
"""
# A yes to "Shall I?", but also an answer to nothing: not beside thanks or a pause.
WEAK = """
ok|alright|fine|right|correct|good|ji|true|theek|sahi
ok|alright|fine|right then
very well|good
no problem|worries|issue
that|it is ok|alright|fine
ok ji
"""
# Harmless beside a yes; no yes by itself.
BESIDE = """
please|kripya|kindly|beta|bhai|didi|sir|madam|dear|saathi|ji|sweetheart|child|babu
my dear|child
dear beta
oh|arre|acha|well|umm|chalo|ha
so yes
and yes
thanks|🙏
thank you [so|very] [much|beta]
thanks a lot
thanks [so|very] much
god bless [you]
very kind [of] [you]
good|nice|great|wonderful|lovely|super|excellent [beta]
done
that one
now|abhi|jaldi|today
[right|just] now
immediately|quickly
as i said|told [you] [before|already|earlier]
i [already] said [so] [already|before]
i told you [already]
do not worry
there is|are no doubt
no doubt [about] [it]
without [any|a] doubt
why not
kyun|kyon nahi
koi baat|dikkat nahi [hai]
that is all
[only|just] that
all of it
and|so
with pleasure
hundred|cent|100 percent|% [sure]
i am listening|here
"""
# The wish that was read back, told again: these have the right name and amount.
SAME_WISH = """
[you] [please] [just] [now] $send <amount> [only] to <name> [only] [$now]
[you] [please] [just] [now] $send it|that|this to <name> [only] [$now]
[you] [please] [just] [now] $send [the|that|this] money|amount|payment to <name> [$now]
[you] [please] [just] [now] $send <name> <amount> [only] [$now]
[you] [please] [just] [now] $send <name> [only] [$now]
[you] [please] [just] [now] $send to <name> [only] [<amount>] [only] [$now]
[you] [please] [just] [now] $send <amount> [only] [to] [$him] [$now]
give <name> <amount> [only]
give <amount> [only] to <name>
give it to <name>
[you] $may $send <amount> [only] to <name> [$now]
[you] $may $send <name> <amount> [only] [$now]
[you] $may $send it to <name> [$now]
i [do] want|wish|need [you] to $send|give <amount> [only] to <name> [$now]
i [do] want|wish|need [you] to $send|give <name> <amount> [only] [$now]
i [do] want|wish|need [you] to $send|give it to <name> [$now]
i would like to $send <amount> [only] to <name> [$now]
make the payment [of] [<amount>] to <name>
do the payment [of] [<amount>] to <name>
<name> ko <amount> [hi] bhej|de|kar do|dijiye|dena|de
<name> ko <amount> [hi] bhejo
<name> ko <amount> transfer|send|pay kar do|dijiye
<name> ko bhej|de do|dijiye|dena
<name> ko [hi] bhejo
<amount> bhej|de|kar do|dijiye|dena [<name>] [ko]
<amount> bhejo [<name>] [ko]
<amount> <name> ko bhej|de do|dijiye|dena
<amount> <name> ko bhejo
"""
SAME_WORDS = """
<amount> [only|hi]
<amount> to <name> [only|hi]
<name> [only|hi]
to <name> [only|hi] [<amount>] [only]
<name> ko [hi] [<amount>] [hi]
it|that is <amount> [only]
it|that is <name>
it|that is for <name>
<amount> for <name>
"""
# A refusal and nothing else.
NO = """
no|nahi|never|stop|cancel|negative|wrong|incorrect|false
no need [to] [$send|do] [it|that|this]
there is no need
sorry|unfortunately
not really|exactly|quite|correct|true|right|necessary|required
[it|that|this] is not [very] right|true|correct|it|fine|ok
[it|that|this] is wrong|incorrect|false|no
it|that is a mistake|no
[my] answer is no
the answer is no
i refuse|disagree
i say|said no
i would rather|say no|not
by no means
of course not
i do not think so
no way|never
not at all
not now|today|yet|this
[do] not [$send|do] [it|that|this|now]
do not want [it|that|this]
i do not [want] [to] [$send|do] [it|that|this]
i do not agree|want
absolutely|certainly|definitely not
cancel|stop|leave|forget $it
mat bhejo|karo|bhejna|karna
mat bhej|kar do
nahi bhejna|karna|chahiye [hai]
rehne|rahne do|dijiye
ruk jao|jaiye
"""
# A sentence that ends so is not over yet.
UNFINISHED = frozenset("and so umm oh arre ya".split())
PAUSES = frozenset(("umm", "oh"))
THANKS = frozenset(("thank", "thanks"))
