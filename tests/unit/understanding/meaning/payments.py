"""Sentences about paying: wishes to pay now, and what only sounds like one."""

_WISHES = """
send 500 to ramesh
send money to my sister
send Rs 2,500 to Kamala please
please send four hundred to Joseph
please send my nephew one thousand
kindly transfer ten thousand to Mrs Rao
kindly remit 750 to the club
pay the electrician
pay the washerwoman her 300
pay ramesh@saathi 20 rupees
give Lata two hundred
give my grandson five hundred for his exam
transfer 5000 to Vikram for the fridge
deposit 3000 in Esther's account
put 1200 into my granddaughter's account
return the 600 I borrowed from Hema
repay Gopal his four thousand
move 900 to my other account
make a payment of 350 to the dairy
make a payment
do a transfer to Bina of 1,100
start a payment to Farida
donate 501 to the temple
I want to send money
I want to send 500 to Sunita
I want to pay my maid
I'd like to pay Arun 250
I would like to transfer two lakh to my daughter
I need to pay the plumber 640
I have to send 900 to Nalini
I must pay the tailor 400 today
I am wanting to send some money to Pune
I wish to send 1000 to Usha
we want to give the cook 2000
let me pay Esha 113
let us send Mohan his 80 rupees
help me send 500 to Irfan
help me pay the fees
can you send 500 to ramesh
can you please pay the gardener for me
can you transfer 6000 to my landlord
could you please pay Ila
could you send 75 to the newspaper boy?
will you send four hundred to Rahul beta
would you kindly transfer 3000 to Dilip
would you mind paying Hari 90 rupees
can't you send 100 to Om
why don't you send Rekha 500 now
don't forget to send 500 to Neha
may I send 700 to Dr Iyer
beta please send 300 to Swati
hello beta, I want to pay Sanjay
umm, send, uh, 500 to Parveen
now send 200 to Leela
also pay the milkman
yes, pay Ramesh 400
if possible send 500 to Tara
if you don't mind, send Ela 250
if it is okay please pay Vimal 80
my son needs money, send him 2000
my wife is in hospital, transfer 20000 to my son please
she asked me for 700, so please send it to her
he fixed the tap yesterday, so pay him 350
I paid him only half last week, now send the other 500 to Raju
I forgot the rent, please send 9000 to Mr Dsouza
he has not got his salary, please pay him 5000
my eyes are weak, please send 200 to Lata
I told her I would pay, so send 800 to Geeta
they did not bring change, so send 45 to the shop please
send 500 to Ramesh, not to Suresh
send 600, not 500, to Hema
send 500 to the man who came yesterday
pay the doctor what I owe him, 1500
send 400 to Anita, she said it is urgent
send 500 to Ramesh, how long will it take
five hundred to Ramesh
two thousand to Umesh please
500 to gopal
Ramesh 500
sunita 2000 rupees please
send it to Ramesh
ramesh ko 500 bhejo
Ramesh ko paanch sau rupaye bhej do
sunita ko paise bhej dijiye
beta, Anil ko 300 bhej dena
mujhe paise bhejne hain
mujhe Ramesh ko 2000 bhejna hai
main Sunita ko hazaar rupaye bhejna chahta hoon
main beti ko paise bhejna chahti hoon
dhobi ko 120 de do
doodhwale ko paise dene hain
kiraya dena hai, 9000 Mr Shah ko bhej do
paisa transfer karna hai
Ramesh ko 500 transfer kar do
Sunita ko 1100 pay karo
pote ke liye 1000 bhej do
ho sake to Ramesh ko 200 bhej do
agar ho sake to Sunita ko 300 bhej do
kya aap Ramesh ko 500 bhej sakte hain
Ramesh ko bhejna mat bhoolna, 500 bhejo
bai ki tankhwah deni hai, 3000
bhaiya ko 2500 bhijwa do
रमेश को 500 भेजो
सुनीता को पैसे भेज दीजिए
मुझे रमेश को 500 भेजना है
sedn 500 to ramesh
trasnfer 300 to sunita
plz snd 200 to Hari
kindly arrange to send 700 to Sunita
a payment of 900 may kindly be made to Ramesh
I am wanting to send Ramesh 600
Ramesh has to be paid 400 today, please pay him
my wish is that Sunita gets 1500, send her
hum Ramesh ko 800 bhejna chahte hain
Ramesh ke khate mein 2000 daal do
Sunita ko paise bhej do
please put 500 in Ramesh account
I need to give my maid 3000
doodhwale ko 1200 dena hai, bhej do
what I need is to send 400 to Ramesh
my request is that you pay Sunita 300
let 500 be sent to Ramesh
the sum of rupees four hundred should be sent to Ramesh
I am trying to pay Ramesh 250, can you do it
main chahti hoon ki Ramesh ko 500 mile
Ramesh Kumar ko teen sau rupaye bhijwa dijiye
transfer chaar sau to sunita
pay the electrician 950
"""
_OTHERS = {
    "PAST": """
Ramesh ko paise dene the par bhool gayi
last time the transfer failed
I was afraid while sending money last time
I sent 500 to Ramesh
I already paid the milkman
I transferred ten thousand to my son on Friday
I gave Sunita five hundred last week
we paid the rent this morning
I had sent 200 to Gopal
the payment was made yesterday
I have already sent the fees
I used to send money to my brother
Ramesh got the 500
the money went to the wrong person
maine Ramesh ko 500 bheja tha
maine paise bhej diye
Sunita ko kal hi bhej diya
doodhwale ko paise de diye
kiraya de diya hai
payment ho gaya
paise chale gaye
रमेश को पैसे भेज दिए
""",
    "NEGATED": """
aaj nahi, Ramesh ko paise kal
don't send 500 to Ramesh
do not pay him
please do not send anything
I don't want to send money
I do not wish to pay Ramesh
never pay that man
I will not send 500 to Sunita
I won't pay
I am not sending any money
don't transfer it yet
stop the payment
cancel the transfer to Ramesh
hold the payment
I have not agreed to pay
no need to send it
send 500 to Ramesh. no, don't send it
Ramesh ko paise mat bhejo
paise nahi bhejne
mujhe nahi bhejna
bhejna nahi hai
Sunita ko ek rupaya nahi dena
abhi mat bhejo
payment cancel karo
रमेश को मत भेजो
""",
    "HYPOTHETICAL": """
kaash Sunita ko kuch de pati
if my pension comes send 500 to Ramesh
if I send 500 to Ramesh will he get it today
suppose I send 5000 by mistake
unless he repairs it I won't pay
when my son comes I will pay
send 500 to Ramesh if he calls
maybe I should send 500 to Sunita
I might send some money to Hari
I was thinking of sending him 1000
imagine I pay the wrong person
agar pension aayi to Ramesh ko bhejenge
jab beta aayega tab paise dene hain
shayad Sunita ko bhejna hai
""",
    "ASKED": """
Ramesh ne 500 bheje kya
how do I send money
how can I pay Ramesh
how to transfer 500 to Sunita
how much can I send in a day
what is the fee for sending 500
what is the limit for a transfer
can I send money to America?
can I pay by card?
should I send 500 to Ramesh?
do I have to pay a charge for a transfer
is it safe to send money on the phone
when will the money reach Ramesh
why did you send 500 to Sunita
who can I pay with this
did you send 500 to Ramesh?
has the 500 gone to Ramesh?
does it cost anything to send 500
tell me how to pay the maid
I want to know how to send money
paise kaise bheje
paise kaise bhejte hain
kitna bhej sakte hain
kya main America paise bhej sakta hoon
bhejne ka charge kitna hai
kab tak paise pahunchenge
kya Ramesh ko paise bhej diye?
""",
    "REPORTED": """
Ramesh se bolo paise lauta de
my son says send 500 to Ramesh
he told me to send 5000 to a safe account
she said pay Ramesh
the officer wants me to transfer ten thousand
a man is telling me to send 2000
they asked me to pay a fee first
the boy keeps saying send it
my grandson called saying send 20000
someone told me to pay 10 rupees for the refund
beta bol raha hai 500 bhejo
usne kaha paise bhej do
message aaya hai ki 2000 bhejo
send it send it, he says
""",
    "OTHERS": """
Ramesh keeps demanding money
beta hi paise bhejta hai sabko
pehle hum cheque se paise dete the
sab mujhse paise maangte hain
my brother sends her 500 every month
Ramesh pays the maid, not me
my daughter will send 500 to Ramesh
my son wants to send money to his friend
the bank pays interest in March
she gives the cook two thousand
""",
    "RECEIVING": """
Sunita se 500 wapas lena hai
Ramesh se paise mangwane hain
mujhe Ramesh se 500 lene hain
send me 500
give me five hundred rupees
I want to receive 500 from Ramesh
ask Ramesh to send me 500
has Sunita sent 500 to me
Hari will pay me on Monday
mujhe 500 bhej do
mujhe paise lene hain
""",
    "LATER": """
on Friday send Ramesh 500
next month pay Sunita 300
Diwali pe Sunita ko 1000 dena hai
I will pay Ramesh next week
I will send it later
I'll pay the maid tomorrow
send 500 to Ramesh tomorrow
send 2000 to Lata every month
remind me to pay the rent
kal bhejna Ramesh ko 500
baad mein bhejenge
har mahine Sunita ko 1000 bhejna
""",
    "THING": """
send a message to Ramesh
send me a cheque book
send the statement to my address
please send an otp
transfer my call to the manager
pay attention to me
nayi passbook bhej dijiye
""",
    "ABOUT": """
online paise bhejne se darr lagta hai
payment ka matlab kya hai
paise bhejna mushkil hai
sending money frightens me
paying by phone is difficult for me
it is too late to pay now
payments are a headache
there is a fraud with my transfer
""",
}
WISHES = _WISHES.strip().splitlines()
OTHERS = [
    (why, text) for why, rows in _OTHERS.items() for text in rows.strip().splitlines()
]
