"""Hindi phrases of a yes, and what may stand beside one.

One phrase a line; ``patterns.rows_of`` says how they are written.
"""

CLASSES = {
    "do": "do|de|dijiye|dena|den|diyo",
    "paise": "paise|rupees|rakam|payment|isko|usko|ye|wo|yahi|wahi",
    "jaldi": "jaldi|abhi|turant|fatafat|aaj|fauran|jhatpat|aaram|please",
    "verb": "transfer|send|pay|payment|confirm|process|proceed|approve|pass|remit",
    "sahi": "sahi|theek|right|correct|ok|pakka|acha|durust|fine",
    "hun": "hun|hai",
    "mera": "mera|meri|mere",
    "kin": "bhatija|bhatiji|bhanja|bhanji|pota|poti|nati|damad|bahu|beta|bhai|didi"
    "|dost|padosi|pati|patni|naukar|driver|malik|kiraayedar|kirayedar",
    "for": "dawai|doodh|kiraye|kiraya|bijli|fees|bill|udhaar|karz|hisaab|tankhwah"
    "|rashan|pooja|puja|mandir|janamdin|shaadi|sabzi|akhbaar|safai|kharcha|kharche|padhai|school|kaam|dawa|mazdoori|salary|rent",
}
YES = """
haan
ji haan [ji]
haan ji
zaroor|pakka|avashya|beshak|bilkul|ekdum|manzoor|sahmat|sahi
haan bilkul
sahi hai [ji]
[aapne] [bilkul|ekdum] sahi|theek bola|kaha|suna|samjha|padha [aapne|hai]
[mere] hisaab se sahi|theek hai
naam|rakam [bhi] [and] [naam|rakam] [bhi|dono] [$sahi] hai
bilkul|ekdum|sab|dono|haan|naam|rakam|yahi|wahi|ye [bhi|kuch] $sahi hai
bilkul|ekdum|sab|dono $sahi
[bilkul|ekdum] sahi|pakki baat [hai]
[mujhe|hamen] manzoor hai
[main] sahmat $hun
[meri|mera] taraf se haan [hai]
meri|mera haan [hai]
meri|mera [poori] ijazat|anumati|sahmati|manzoori|permission [hai]
ijazat|anumati|permission|manzoori hai
pakka keh|bol rahi|raha hun
main pakka keh|bol rahi|raha hun
main haan keh|bol rahi|raha hun
main haan kehta|kehti|bolta|bolti hun
haan [bhai] haan
kar sakte|sakti ho|hai
yahi|wahi [sahi] hai
yahi chahiye
yahi|wahi kehna tha
yahi [to] chahta|chahti $hun
maine yahi|wahi kaha|bola [hai|tha]
are haan|ji
khushi se
dil|mann se haan
poore dil|mann se haan
nishchit roop se [haan]
[aapki|aap ki] baat sahi|theek hai
naam bhi sahi|theek rakam bhi sahi|theek [hai]
rakam bhi sahi|theek naam bhi sahi|theek [hai]
[aap|aapne] [bilkul] sahi samjhe
ha ji|beta
haan sure hun
[main] confirm|approve karta|karti hun [haan]
"""
ORDER = """
[$jaldi] [$paise] [$verb] [$jaldi] kar $do [na]
[$jaldi] [aap|tum|tu] [$paise] [$verb] [$jaldi] kar $do [na]
[$jaldi] [aap|tum|tu] [$paise] $verb [$jaldi] karo [na] [$jaldi]
[$jaldi] [aap|tum|tu] karo [na] [$jaldi]
[$jaldi] [aap|tum|tu] [$paise] [$jaldi] bhej|bhijwa $do [na] [$paise|$jaldi]
[$jaldi] [aap|tum|tu] [$paise] [$jaldi] bhejo|bhijwao [na] [$paise|$jaldi]
[$jaldi] [$paise] [$paise] de $do [na] [$paise]
de $do [na] [usko]
[usko] paise do|dijiye [na]
usko paise bhej $do [na]
pahuncha|daal $do
haan karo [na]
kar|bhej hi $do
jaise|jaisa bola|kaha waise|waisa [hi] kar $do
[mujhe] bhejna|karna to hai
done|final karo
aage badho
aage chalo|karo
jaari rakho|rakhiye
send|ok|haan|button dabao|daba [do]
[mujhe|hamen|haan] [$paise] bhejna|karna|dena [hi] hai [$paise]
[main] [$paise] bhejna|karna|dena chahta|chahti $hun
aap|tum [$paise] bhej|kar sakte|sakti ho|hai
aap|tum [$paise] bhej|kar den
ho jaane do
kar|bhej daalo|daaliye
kar $do payment|transfer
[kaam|poora|pura] kar $do [payment]
$paise bhej diye jaye|jayen|jayein|jaayein|jaayen
sirf|bas usko [hi] bhej|de $do
"""
WEAK = """
ji|theek
theek hai [ji]
ok|fine hai
sahi|theek he
"""
BESIDE = """
kripya|beta|bhai|didi|ji|babu|baba|puttar|bachcha|yaar|dost|saathi|laal
mere|mera|meri laal|bachcha|beta|dost|bhai
arre|acha|chalo|oho
jaldi|turant|fatafat|fauran|jhatpat
haan to
abhi ke abhi
aaj hi|ke [aaj]
jaldi se
bina der|deri kiye|ke
kyun nahi
[mujhe] koi baat|dikkat|pareshani|samasya|shak|aitraaz|chinta nahi [hai]
[haan] jaisa|jo aapne|maine|tumne bola|kaha [hai|tha] [wahi|waisa|waise] [hi]
yahi|wahi [hi]
sau pratishat|feesdi|taka|percent
[badi|aapki] meharbani|kripa [hogi|hai|hoga]
bahut|bohot thanks|acha|meharbani
jeete|jeeti|khush raho [beta]
bhagwan|ishwar|allah|prabhu [aapka|tumhara|tera] bhala kare|karo|kar
bhagwan ka naam lekar|leke
"""
BEFORE_ORDER = """
ram ram
hari om
confirm hai
suna|padha
maine [dhyan] [se] suna|padha [hai]
[sab] [kuch] dekh|sun|padh|samajh liya [hai] [maine]
[wo|usne] $for laya|layi|diya tha
[ye] [uska|uski|unka|unki|$mera] $for hai
[ye] [$mera|uska|uski|unka] $for ka|ke|ki hisaab|paise|liye hai
[maine] vaada|waada|vada kiya tha|hai [usko]
soch samajh ke|kar keh|bol raha|rahi hun
apni marzi|ichha|khushi se
khushi khushi
poore dil|mann se
ashirwad ke saath
sab clear|badhiya [hai]
main taiyar|tayyar|ready hun
[mera] phone|mobile [mere] haath main hai
code bata dunga|dungi
wo hamara|apna [hi] aadmi|banda hai
wahi banda|aadmi [hai]
mere account|khate se
awaz|awaaz aa rahi hai
bas utna hi
dobara keh|bol raha|rahi hun
kitni baar bolun|kahun
maaf karna|karo
acha kiya pucha|poocha
shubh kaam main deri kaisi
paise chale jaye|jayen|jaayein|jayein
radhe radhe
jai shri|siya ram|krishna
pranam|abhi
samajh gaya|gayi|liya [main|hun]
sun liya|rahi|raha [hun|maine]
soch liya [hai] [maine]
maine soch|dekh|sun|samajh|padh liya [hai]
wo intezaar kar rahe|raha|rahi hai
usko|unki|uski zaroorat hai
bol|keh|bata|kah diya [na] [maine]
keh|bol rahi|raha hun
[mujhe] pata|maloom|yaad hai
main [usko] jaanta|jaanti hun
zaroori|urgent|jaldi hai
[ye|wo] $mera $kin hai
[ye] [$mera|uska|unka|uski|unke] $for ke|ka|ki liye|paise [hai]
[ye] $mera|uska|unka|uski|unke $for hai
"""
