"""Yeses with a reason or a courtesy beside them, and what only looks like one."""

_YES = """
yes, let it be sent
yes, the name is right and the amount is right, send it
jee bilkul, rupaye bhej dijiye
confirm karta hoon ji
haan maine dhyan se suna, bhej do
yes I checked twice, go ahead
haan dawai laya tha, paise de do usko
yes he repaired my tap, pay him
yes it is for the temple, please send
haan kiraya hai, bhej dijiye
yes it is his salary, send it
haan puja ka paisa hai, bhej do
you have my consent, send it
yes of my own choice, go ahead
nobody is pressing me, yes, send it
haan apni marzi se, bhej do
yes I am ready with my phone, go ahead
haan phone haath mein hai, bhejo
sab theek hai, bhej dijiye
sab sahi hai ji haan
haan ji sab theek, aage badhiye
yes all clear, proceed
yes I would like to send it
I would like you to proceed, yes
yes I want to do it
haan main bhejna chahti hoon
kripya kar dijiye haan
sorry beta, yes, send it
maaf kijiye, haan, bhej do
yes brother please send
yes sister go ahead
haan behen bhej do
yes uncle send it
haan kar daaliye
haan bhej daalo
paise bhej dijiye jaldi haan
haan wahi banda, bhej do
yes he is our own man, send it
yes I know him since childhood, send it
haan main usko jaanta hoon, bhej do
yes thank you for checking, send it
accha kiya pucha, haan bhej do
yes let the money be transferred
yes the payment may be made
yes kindly release the payment
haan soch liya, bhej do
I have thought about it, yes, send
haan dekh liya, sahi hai, bhej do
padh liya maine, sab sahi, bhej do
yes I have seen it, it is correct, send it
yes only to him
haan sirf usko bhej do
chalo bhej do haan
haan theek, kar do beta
yes do it now itself
haan abhi ke abhi bhej do
poore mann se haan
"""
_SAME = """
haan ramesh ji ko hi bhejo
haan ramesh ka paisa hai, de do
yes five hundred for ramesh, go ahead
haan 500 hi hai, bhej do
haan paanch sau ramesh ko dena hai
yes Ramesh Kumar is right, 500 is right, send
"""
_OTHERWISE = """
yes he fixed my fan
haan doodh ka hisaab hai
yes I know him since childhood
haan main taiyar hoon par ruko
yes I am ready to listen
haan phone haath mein hai par code nahi aaya
yes it is for medicine, not for him
haan wo aadmi sahi nahi hai, bhej do kya
yes he fixed my fan, do not pay him
yes he fixed my fan, pay him when he comes
yes he is my nephew, pay him later
yes it is my birthday
haan code batana hai kya
haan code usko bata diya
yes my phone is in his hand
somebody is forcing me, yes, send it
he is forcing me yes send it
yes against my own will, send
yes this is his decision, go ahead
yes not my decision
yes I want this cancelled
yes I want this stopped
yes I do not want that
yes I would like to wait
yes I would like you to stop
yes I would like you to explain
yes I would like to talk to my son
approve nahi karta
confirm nahi hai
confirm karna hai pehle
confirm kaise karun
haan bol diya unhone bhej do
usne haan bol diya
haan suna hai fraud hota hai
haan suna nahi
maine suna nahi, bhej do kya
naam sahi, rakam galat, bhej do
naam bhi galat hai
jo likha hai wo galat
jo likha hai wahi padho
yes sister, tell me
sister please send the money for me to ramu
yes amount may be less
yes the amount may be wrong
the amount may be transferred tomorrow
haan kar daala kya
kar daala
sab clear nahi hai
sab dekh liya, nahi bhejna
dekh liya
sab dekh liya
dekhna padega
haan dekh lo
haan dekhta hoon, bhej dunga
code bata dungi kal
haan code nahi bataungi
phone pe baat karo
haan phone pe hoon
request bhej do
phone pe request aayi hai
yes clear
yes clear it
yes clear the form
karte hain baad mein
dekhte hain haan
haan karte hain kal
chalo chhodo
chalo rehne do haan
phir haan bolunga
toh haan bolna hai kya
maaf karna, nahi
maaf karo beta
ek minute
ek minute haan
wait let me put my glasses
thumbs down
my order is to stop it
my order is not come
yes my wife will say
both say yes
yes that will make him angry
will that make him happy
good that you asked, no
good that you asked, I forgot to say it is six hundred
you are right to ask
yes you are right to ask, who is he
yes that amount to another person
yes that person wrong amount
ramesh ka paisa nahi hai
haan ramesh ka paisa aaya tha
500 bolna tha par 600 bola
ramesh ko de do uske chhah sau
ramesh ka beta hai, haan bhej do usko
haan ramesh ke do sau nipta do
haan sochne do raat bhar
yes after thinking all night my answer is no
yes after thinking my answer will come
you do not have my permission to send
you need my permission to send
do you have my permission
mere account se nahi, bete ke account se bhej do
uske account se bhej do haan
yes you can cut from my son's account and send
yes cut the call
yes cut it
kitni baar bolun nahi
dobara bolo
dobara bhej do
haan dobara bhej do
haan ek aur baar bhej do
haan bhej do uski marzi se
haan bas utna hi
bas itna hi bhej do
sirf usko mat bhej do
send to him only half
send it sister
send sister
yes send brother
my order is to send it back
my wish is to send it tomorrow
i would be obliged if you stop
i would be obliged if you send it later
I want this
he fixed my fan
he is known to me
nobody is forcing me
nobody is forcing me to send
everybody is forcing me, send it
haan phone haath mein nahi hai, bhej do
kitni baar bolun
maaf karna
ha ha bhej do
ha ha ha yes send
shubh kaam mein deri kaisi
code bata dunga
kar daala bhej do
paise bhej diye
paise bhej diye gaye
haan paise bhej diye
paise bhej diye jayenge
paise chale gaye
paise chale jayenge kya
toh bhej dun
toh bhej do
yes effect
yes the money can be sent to someone else
the money can be sent
yes money can be sent
yes him
yes to him
I follow you
all clear
all clear yes
confirm hai
main confirm nahi karta
confirm karti hoon baad mein
haan sure hoon nahi
dil se nahi
ramesh ka paisa hai
haan ramesh ka paisa hai
haan ramesh it is not
Ramesh it is
after thinking all night my answer is no
good that you asked
yes good that you asked
thanks for asking
yes thanks for asking
thumbs up
sorry for the late reply
today itself
mere account se
mere khate se bhej diya
yes from my account
bill ka hisaab hai
"""
YES = _YES.strip().splitlines()
SAME = _SAME.strip().splitlines()
OTHERWISE = _OTHERWISE.strip().splitlines()
