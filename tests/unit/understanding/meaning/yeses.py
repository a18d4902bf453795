"""Sentences that say yes to "₹500 to Ramesh Kumar. Shall I?", and some that do not."""

from tests.unit.understanding.meaning import reasons

_YES = """
yes
Yes.
YES!
yes yes
yess
yeahhh
yep
yup, please
ya
ya sure
y
yes please beta
yes, my dear
yes madam, thank you
yes sir go ahead
yes, that is right
yes it is correct
yes, everything is fine
yes all details are correct
yes the amount is right
yes, the name is correct
yes that's him
yes he is the right person
yes, I am sure
yes I'm quite sure of it
yes I confirm
I confirm it
I approve
confirmed
confirm the payment
please confirm it
approved
agreed
I agree to that
sure
sure, do it
of course
exactly so
of course, send it
certainly
most certainly
definitely yes
absolutely correct
absolutely, go ahead
by all means
go ahead
go right ahead please
okay go ahead then
alright, proceed
please proceed with it
kindly proceed with the payment
continue please
please continue
do it
do it now please
yes do it right now
please do
please do the needful
do as I said
let us do it
let's go ahead
carry on
send
send it
send it now
send it please, thank you
please send the money
yes send the money to him
yes, send her the money
you can send
you may send it now
you may proceed, beta
yes you can transfer it
transfer it
transfer the amount please
pay him
pay it now
yes make the payment
complete the payment please
process the transaction
put the payment through
put it through
get it done
press yes
give it to him
I want to send it
I do want to send the money
yes I want you to send it
I would like to proceed
I give my permission
you have my permission
my answer is yes
the answer is yes, beta
it's a yes from me
I am saying yes
I have already said yes
yes from my side
once again yes
a thousand times yes
no problem, go ahead
no doubt, send it
yes without any doubt
no need to hesitate, send it
I have no objection, proceed
yes why not
yes, that is all
nothing to add, send it
hello, please send it
sorry, please go ahead
I have understood, send it
I heard you, go ahead
yes I can hear you, please send it
I trust him, send it
she is my niece, yes, send it to her
it is for the rent, please send it
bless you, send it
umm yes
hmm, yes, send it
oh yes
well, yes please
ok
okay
okay beta
alright
that's fine
fine, send it
very well, proceed
right, go ahead
looks good, send it
sounds good
exactly
exactly what I want
that is what I said
that's what I meant, yes
that is it
you heard correctly
you got it right
you are right, send it
plese send it
yes plz
yess pleas
corect
procede please
go ahed
absolutly
confrim
definately
bilkull
haan
haan haan
haan ji
ji haan
ji
ji bilkul
han beta
haanji bhej do
haan bhejo
haan bhai bhej do
bhej do
bhejdo beta
bhej dijiye
kripya bhej dijiye
bhej dena beta
bhejiye ji
abhi bhej do
jaldi se bhej do
turant bhejiye
paise bhej do
usko paise bhej do
unko bhej dijiye na
kar do
kar dijiye
kar do beta, thank you
haan kar de
transfer kar do
payment kar dijiye
theek hai
thik hai bhej do
theek hai kar do
haan theek hai
acha theek hai
sahi hai
haan sahi hai, bhejo
bilkul
bilkul sahi
ekdum sahi hai
sab theek hai, bhej do
haan naam sahi hai
zaroor
haan zaroor bhejo
pakka
haan pakka bhej do
manzoor hai
mujhe manzoor hai
mujhe bhejna hai
haan yahi chahiye
meri taraf se haan
aage badhiye
haan koi dikkat nahi
haan kyun nahi
ok bhej do
yes kar do
aap bhej dijiye
aap bhej sakte hain
maine soch liya hai, bhej do
हाँ
हां जी
जी हाँ
जी हाँ, भेज दीजिए
हाँ भेज दो
हाँ बेटा भेजो
ठीक है
ठीक है, कर दो
बिल्कुल सही
सही है
ज़रूर
कर दीजिए
कृपया भेज दीजिए
ओके
हाँ, पैसे भेज दो
मुझे मंज़ूर है
👍
yes 🙏
"""
_SAME = """
send 500 to ramesh
kindly send 500 to Ramesh Kumar
yes, 500 to ramesh
yes ₹500
yes Rs. 500/-
yes five hundred rupees
yes five hundred only
yes to Ramesh
yes, Ramesh Kumar
yes ramesh ji
yes pay Ramesh 500 rupees
transfer five hundred rupees to Ramesh Kumar, yes
go ahead, five hundred to Ramesh
the name is Ramesh Kumar and the amount is 500, yes
yes, I confirm 500 to Ramesh
I want to send 500 to Ramesh
you may send 500 to Ramesh
make the payment of 500 to Ramesh
yes, that 500, send it
yes send it to my nephew Ramesh
ji ramesh ko 500 bhej do
ramesh ko paanch sau bhejo
haan paanch sau
haan 500 hi
ramesh ji ko bhej dijiye
haan wahi ramesh
mujhe ramesh ko 500 bhejna hai
kar do 500
bhej do ramesh ko
हाँ रमेश को भेज दो
रमेश कुमार को पाँच सौ रुपये भेज दीजिए
yes to ramsh
"""
_OTHERWISE = """
no
no no
nahi
nope
never
don't
do not send it
please don't
cancel
cancel it
stop
stop it
mat bhejo
nahi bhejna
rehne do
नहीं
मत भेजो
yes?
ok?
haan?
theek hai?
yes no
yes or no
yes/no
haan ya nahi
yes but
yes but only half
yes, but not today
yes however
yes if
yes if she needs it
yes unless he has it
yes when my son comes
yes after lunch
yes tomorrow
yes later
yes wait
yes, one minute
yes hold on
yes give me a moment
yes maybe
yes perhaps
I think so
I suppose yes
I guess
probably
probably yes
not sure
I am not sure
I don't think so
I am not certain, send it
yes I do not want it now
yes, cancel it
yes stop
yes, wrong person
yes it is wrong
yes the amount is wrong
yes change the amount
yes make it 600
yes make it
yes send 600
yes 5000
yes 50
yes 500.50
yes five thousand
yes five hundred thousand
yes fifty hundred
yes 500 and 500
yes 500 dollars
yes one
yes to Sunita
yes Sunita
yes to Suresh Kumar
yes to Ramesh Gupta
yes to Rakesh
yes send it to my son
yes to my son
yes send it to me
yes send me
yes send it back
yes send it again
yes send it twice
yes double it
yes send everything
yes all my money
yes send half
yes send both
yes pay the bill
yes send the statement
yes send an otp
500 to ramesh
ramesh
500
ramesh 500
who is ramesh
what
yes what is it
yes how much
yes why
yes who is speaking
yes tell me
yes speaking
yes hello
hello yes
yes I am listening
yes I am here
yes I heard
yes I understood
yes I see
yes I know him
yes I have a question
yes can you repeat
yes repeat the amount
can you send it
could you send it later
should I send it
shall I say yes
do I know him
do you want to send it
is it right
is that correct
are you sure
you are sure
I may send it
I might
I can send it myself
may send
should
can
my son said yes
he says yes
she told me to say yes
someone is telling me to say yes
say yes
I will say yes
if I say yes
I never said yes
I did not say yes to this
yes is what he wants
yes, he is forcing me
yes I am afraid
yes help me
yes balance
yes my name is Kamala
yes I am coming
yes the milk is boiling
yes two cups
yes bring the tea
okay hmm
hmm okay
umm
yes umm
yes and
haan aur
okay thank you bye
ok thanks
fine thank you
I'm fine
I am good
it's okay
it's ok beta
very good
good
good morning
thank you
please
beta
acha
acha ji
yeah right
oh right
ha ha
right right
uh oh yes
let it go
let it be
yes let it go
leave it
forget it
finish it off tomorrow
confirm the amount
correct it
correct the name
yes correct that
sounds right
seems right
that depends
go
go back
go away
go on without me
haan par
haan lekin
haan magar kal
haan agar
haan ruko
haan ruk jao
haan ek minute
haan kal bhejna
haan baad mein
haan boliye
haan bataiye
haan kaun
haan kya
haan kitna
haan kisko
haan sun raha hoon
haan samajh gaya
haan shayad
haan nahi
haan mat bhejo
haan cancel kar do
haan band karo
haan galat hai
haan badal do
haan do
haan do hazaar
haan sunita ko bhejo
haan mujhe bhejo
haan wapas bhejo
haan phir se bhejo
haan sab bhej do
haan bheja
haan bhej diya
bhej diya kya
bhej doon
bhejun kya
kar loonga
theek hai kya
theek hai na
theek hai ya nahi
theek hai baad mein
sahi hai kya
sahi hai to bhej do
na bhejo
bhejna nahi hai
ji kaun
ji boliye
हाँ या ना
हाँ लेकिन
हाँ रुको
हाँ सुनीता को
हाँ पाँच हज़ार
ठीक है क्या
भेज दिया
pay beta 500
send bhai 500
уes
yes 👎
yes $
"""
YES = [*_YES.strip().splitlines(), *reasons.YES]
SAME = [*_SAME.strip().splitlines(), *reasons.SAME]
OTHERWISE = [*_OTHERWISE.strip().splitlines(), *reasons.OTHERWISE]
