"""How people speak of paying: what is a wish to pay now, and what only sounds like one.

Each line is a regular expression over a clause, its words in their usual spelling with
single blanks between; "<x>" stands for the class x below, and a line that begins with
blanks goes on from the one before.
"""

CLASSES = {
    "day": r"monday|tuesday|wednesday|thursday|friday|saturday|sunday",
    "pay": r"(?:send|pay|transfer|give|remit|deposit|wire|move|shift|put|repay|return|"
    r"gpay|phonepe|paytm|upi|neft|release|forward|debit|donate|tip|settle|credit|"
    r"(?:make|do(?! i | we | you | they | he | she )|start|begin|initiate|"
    r"process|complete|arrange) (?:\w+ ){0,3}?"
    r"(?:payment|transfer|neft|upi|send|pay|[\d,.]+))",
    "paying": r"(?:sending|paying|transferring|giving|remitting|depositing|donating)",
    "paid": r"(?:sent|paid|transferred|gave|given|remitted|deposited|debited)",
    "filler": r"(?:(?:please|kindly|just|now|ok|yes|haan|ji|beta|then|so|and|well|umm|"
    r"oh|dear|saathi|sir|madam|quickly|first|also|hello|hallo|hi|hey|good|morning|go|"
    r"ahead|arre|acha|namaste|today|immediately|urgently|again|bhai|pranam|right|"
    r"alright|fine|only|come|listen|thanks|no|sorry|actually|drop|load|shoot|"
    r"you|be|to|the) )*",
    "soft": r"(?:(?:please|kindly|just|now|also|really|only|quickly|immediately|today|"
    r"still|urgently|help me|be able|go ahead and|first|again|beta|ji|you|to|rather|"
    r"the|do) )*",
    "someone": r"(?:he|she|they|who|someone|somebody|everyone|everybody|people|son|"
    r"daughter|wife|husband|brother|sister|grandson|granddaughter|nephew|niece|friend|"
    r"neighbour|maid|tenant|bank|manager|officer|man|lady|woman|boy|girl|company|"
    r"government|mother|father|uncle|aunty|caller|children|grandchildren|sons|driver|"
    r"attendant|landlord|receptionist|pandit|doctor|agent|police|it|that)",
    "bhej": r"(?:bhej|de|dal|daal|bhijwa|utaar|chuka|pahuncha|jama kar|"
    r"(?:transfer|send|pay|payment|upi|gpay|phonepe|paytm|barabar|hisaab) kar)",
    "bhejna": r"(?:bhejna|dena|daalna|dalna|(?:transfer|send|pay|payment|upi|gpay|neft|"
    r"phonepe|paytm) karna)",
    "shall": r"(?:bhejunga|bhejungi|bhejenge|bhejega|bhejegi|bhejun|bheju|dunga|dungi|"
    r"doonga|doongi|denge|dega|degi|doon|dun|karunga|karungi|karenge|sochunga|sochungi)",
    "thing": r"(?:message|msg|sms|whatsapp|email|mail|photo|photos|picture|letter|chat|"
    r"statement|passbook|cheque book|chequebook|checkbook|card|otp|code|passcode|link|"
    r"receipt|screenshot|greetings|regards|blessings|report|person|"
    r"call|attention|visit|heed|details|balance|"
    r"history|list|pin|password|technician|form|parcel|invitation|number|location)",
}
# The sentence wants money sent now.
WISHES = r"""
^<filler><pay>\b
^<filler>(?:drop|load|shoot|buy|clear|treat)\b
\b(?:please|kindly) <soft>(?:\w+ ){0,1}?<pay>\b
\b(?:please|kindly) (?:\w+ ){0,3}?<paying>\b
\b(?:want|need) (?:[\w.,]+ ){1,5}(?:sent|paid|transferred|moved)\b
\b(?:please|kindly) (?:have|get) (?:[\w.,]+ ){1,4}(?:sent|paid|transferred)\b
\bplease (?:sent|paid|gave)\b
\b(?:i|we) (?:(?:do|really|just|now|also|only|still|would|will|am|had|ll) )*(?:want
    |need|wish|have|like|got|ought|intend|wanting|wanted|going
    |rather) <soft>(?:\w+ (?=to|you))?<soft><pay>\b
\bi (?:am )?(?:want|ask|asking|request|requesting|telling) you <soft><pay>\b
\b(?:i|we) (?:must|will|am|ll) <soft><pay>\b
^<filler>(?:want|need|have|like|going|wanting|time|trying) to <soft><pay>\b
\b(?:let me|let us|help me) <soft><pay>\b
\b(?:let us )?get (?:\w+ ){1,5}done\b
\b(?:can|could|will|would|cud|wud|can not|could not|will not|would not
    |do not) you (?:\w+ ){0,6}?<pay>\b
\btrouble you to <pay>\b
\bplease to <pay>\b
\b(?:(?:what|all) (?:i|we) (?:want|need|wish)|my (?:humble |only )?(?:wish|request|order
    )) is (?:to|that you) <soft><pay>\b
\bi am trying to <soft><pay>\b(?=.*<amount>)
^<filler>(?:the |a )?(?:sum|amount|payment)\b.* (?:may|should) <soft>be <paid>\b
^<filler>let <amount> be <paid>\b
\b(?:chahta|chahti|chahte) \w+ ki .*\bko .*<amount> (?:bhej\w+ ja\w+|ja\w+|mil\w+)\b
\b(?:i mean|mind) (?:<pay>|<paying>)\b
\b(?:oblige me) by <paying>\b
^<filler>(?:may|can|could) (?:i|we) <soft><pay>(?= .*<amount>)
^<filler><amount>(?: (?:only|rs|rupees))? to \w+
\bto \w+(?: \w+){0,2} please$
\bbhejo\b
\b(?:de|dal|daal) do\b
\b<bhej> (?:do|dijiye|dena|de|den|diyo|karo)\b
\b(?:transfer|send|pay|payment|upi|gpay) (?:karo|kardo|kar)\b
\b<bhejna> (?:hi )?(?:hai|chahta|chahti|chahte|tha|the|thi|padega)\b
\bde deta? hai\b
\b<bhejna>$
\bkya (?:aap|tum) .*<bhej> (?:sakte|sakti|doge|denge|dogi)\b
"""
# "If you don't mind" is no condition.
POLITENESS = r"""
\bif (?:it is |that is )?(?:possible|you can|you could|you do not mind|you please
    |you would|ok|alright|not too much trouble|convenient|you may|need be)\b
\b(?:agar|yadi) (?:ho sake|ho sakta hai|possible ho|possible hai)(?: to)?\b
\b(?:it )?would be (?:nice|good|great|kind|lovely|better|helpful)(?: of you)? if you\b
\bis it (?:ok|alright|fine|possible) if (?:i|we)\b
\b(?:acha|meharbani) (?:hoga|hogi|rahega) agar (?:aap|tum)\b
\b(?:why do|why can|can|could|will|would) not you\b
\b(?:could|can|may) i (?:trouble|bother|request|ask) you (?:to|for)\b
\b(?:would|do|will) you(?= mind\b)
\b(?:do )?not forget(?= to\b)
\bkya hai na\b
\b(?:can|could|do) you (?:hear|see|help|understand) me\b
\b(?:mat|nahi) bhool\w*\b
"""
# What money does not move by: these stand against a wish in the same clause.
AGAINST = {
    "PAST": r"""
\b(?:<bhejna>|dene|bhejne) (?:chaht[aie] )?(?:tha|thi|the) par\b
""",
    "ABOUT": r"""
\bka (?:matlab|arth)\b
""",
    "NEGATED": r"""
\b(?:not|never|without|nobody|no one|neither|nor) (?:\w+ ){0,3}?(?:<pay>|<paying>
    |<paid>)\b
\b(?:nahi|mat|na) (?:hi )?(?:<bhej>|<bhejna>|bhejo|karo|<shall>|bheja|diya)\b
\b(?:<bhej>|<bhejna>|bhejo|karna) (?:ko |ka )?(?:nahi|mat|na(?! (?:beta|ji|please)|$))\b
\b(?:stop|cancel|block|hold|postpone|leave|abort|forget|prevent
    |disable) (?:\w+ ){0,4}?(?:payment|payments|sending|transfer|transfers|it
    |paying)\b
\bnot (?:say|said|ask|asked|mean|tell|told|agreed|want|interested)\b
\b(?:cancel|revoke|withdraw|void|scrap|undo|reverse|roko|rok|radd|pull back)\b
\bdrop the (?:payment|transfer)\b
\b(?:rehne|rahne) (?:do|dijiye)\b
\bno (?:payment|payments|transfer|need)\b
""",
    "RECEIVING": r"""
\b(?:send|pay|give|transfer) (?:it )?(?:back )?(?:me|us)\b(?! to )
\b(?:to|for) me (?:from|by)\b
\b(?:send|sends|sent|give|paid|pay|transfer|come|coming) .*\b(?:to me
    |into my account|to my account|in my account)\b
\b(?:receive|received|receiving|lena hai|lene hai|paise lena)\b
\b(?:mujhe|mereko|hamen|humko) (?:\w+ ){0,4}?<bhej>\b
\bne (?:mujhe|mereko) (?:\w+ ){0,3}?<bhejna>\b
\bpais[ae] wapas (?:lo|le|kar\w*|karwa\w*)\b|\bmangwan[aei]\b
\bse (?:\w+ ){0,2}wapas\b
""",
    "THING": r"""
\b(?:send|give|transfer|pay|get|forward) (?:(?!for\b|to\b|rs\b|rupees\b|money\b
    |into?\b)[a-z]+ ){0,3}?<thing>(?! (?:number|of))\b
\bsend (?:him|her|them) (?:to|home|back|out)\b
\bsend (?:somebody|someone|anyone)\b
\bsend my (?:driver|son|maid)(?: (?:to|over|there))\b
\btransfer my (?:call|account|pension account)\b
\b<thing> (?:\w+ )?<bhej>\b
""",
    "REPORTED": r"""
\b(?:ko|se) (?:bolo|kaho|boliye|kahiye)\b
(?<!\bmaine )(?<!\bmain )\b(?:kehta|kehti|kehte|bola|boli|bole|bolta|bolti|kaha
    |keh raha|keh rahi|keh rahe|bol raha|bol rahi|bol rahe|likha|padha|chillata)\b
""",
    "HYPOTHETICAL": r"""
\b(?:if|unless|suppose|supposing|imagine|pretend|whenever|provided|might|maybe
    |perhaps|until|till|wonder|wondering|thinking|curious)\b
\bin case\b(?! you)
\bonce (?:i|he|she|they|it|the|my|we|you)\b
\b(?:when|after|before|as soon as) (?:i|he|she|they|it|the|my|we|you|his
    |her)\b(?! (?:please))
\bhad (?:i|he|she|they|the|we)\b
\b(?:kaash|kash|agar|yadi|jab|tab|shayad|taki|tak|varna|warna)\b
\bbina (?:\w+ )?(?:ke|pooche|puche|dekhe|bataye|soche)\b
\bse pehle\b
\b(?:ya|ki) (?:nahi|na)\b
\bsoch(?:unga|ungi|enge| raha| rahi| ke|na)\b
\b(?:could|would|should) have\b
\b(?:let me think|some day|one day|shall see)\b
""",
    "LATER": r"""
\b(?:i|we) (?:will|ll|shall|have to|am going to)\b.*\b(?:later|tomorrow|next|someday
    |monday|tuesday|wednesday|thursday|friday|saturday|sunday|evening)\b
\b(?:later|tomorrow|next (?:week|month|year|time))\b.*\b(?:i|we) (?:will|ll|shall
    |have to|am going to)\b
\b(?:baad mein|baad me|kal|shaam ko|agle \w+|parso)\b.*<shall>\b
\bremind(?:er)?\b|\byaad (?:rakhna|dilana)\b|\bphir kabhi\b
^<filler>on (?:<day>)\b|\bon (?:<day>)$
^<filler>(?:holi|diwali|deepavali|rakhi|dussehra|eid|navratri|onam|pongal|lohri|christmas
    ) (?:pe|par|ko)\b
(?<!for )\b(?:every|each) (?:day|week|fortnight|month|year|monday|friday|sunday)\b
(?<!for )\b(?:tomorrow|next (?:mon|tues|wednes|thurs|fri|satur|sun)day|next week
    |next month)\b(?! is\b)
\b(?:monthly|weekly|yearly) (?:thing|payment|basis)\b|\b(?:once|twice) a (?:week
    |month|year)\b
\bon (?:the )?(?:\d+(?:st|nd|rd|th)?|first|second|third|fifth|tenth)(?: of\b| (?:jan
    |feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*)
\b(?:after|in) (?:one|two|three|four|five|a few|\d+) (?:days?|weeks?|months?)\b
\bat (?:midnight|month end|\d+ oclock)\b|\bthis evening\b
\bhar (?:mahine|saal|hafte|maheene|din|roz|\w+ tareekh)\b
\b(?:agle|agli) (?:hafte|mahine|maheene|somvar|mangalvar|budhvar|guruvar|shukravar
    |shanivar|ravivar)\b
\b(?:tareekh ko|kal (?:bhejna|dena|bhej|bhejo)|(?:din|hafte|mahine) baad)\b
""",
}
# Spoken before the wish, they hold it in their grip; after it they do no harm.
AHEAD = {
    "ASKED": r"""
\b(?:how|what|when|where|why|which|who|whom|whose|whether)\b
^<filler>(?:is|are|was|were|am|do|does|did|has|have|had|should|shall|must|may|can
    |could|will|would) (?!you (?:please|kindly|send|pay|transfer|give))(?:i|we|he
    |she|they|it|there|my|the|you|anybody|anyone|somebody|someone|this|that)\b
\b(?:kya|kitna|kitne|kitni|kaise|kab|kyun|kahan|kaun|kisko|kise|kis)\b
\b(?:bhej|de|kar) (?:sakta|sakti|sakte|pata|paungi|paunga)\b
\b(?:explain|difference|allowed|tell me|possible to|tareeka|tarika|bata do|batao
    |bataiye)\b
""",
    "REPORTED": r"""
(?<!\bi )(?<!\bwe )\b(?:says|said|tells|told|claims|claimed|insists|insisted
    |keeps saying|shouting|threatening|goes|demanded|demands)\b
\b(?:wants|want|asked|asks|told|tells|forcing|forced|tricked|telling|asking|advised
    |begged|ordered|forbids) (?:me|us|you|him|her|them|my \w+|his \w+) (?:to|into
    |from)\b
(?<!\bi am )(?<!\bi was )\b(?:saying|telling)\b
\b(?:message|sms|msg|call|note) (?:\w+ ){0,4}?(?:aaya|aya|came|got|that|says|saying)\b
\bgot a (?:message|call|sms|letter)\b
""",
    "PAST": r"""
\bused to\b
\b(?:had|was) (?:asked|told|supposed|going|to)\b
\balready (?:<paid>|done)\b
""",
    "OTHERS": r"""
\b<someone> (?:\w+ )?(?:sends|pays|gives|transfers|is sending|is paying|will send
    |will pay|can send|has to pay|wants to|needs to|should pay|should send|must pay
    |could not|would pay|to pay)\b
\bne .*\b(?:bhejna|dena)\b
""",
}
# Where nothing in the sentence is a wish, these say what it is.
OTHERWISE = {
    "PAST": r"""
\b(?:<paid>|was|were|had|did|went|got|came|yesterday|ago|already|last)\b
\b(?!hundred|indeed|wicked|naked|red\b|wed\b|biped|speed|breed|seed|feed|need)\w{2,}ed\b
\b(?:bheja|bheje|bheji|diya|diye|die|dia|dii|kiya|kiye|gaya|gayi|gaye|aaya|aaye|aayi
    |chuka|chuki|mila|mile|mili|liya|liye (?:the|tha)|tha|thi|maange|maanga)\b
""",
    "LATER": r"""
\b(?:<shall>|later|some ?day)\b
\b(?:i|we) (?:will|shall|may)\b
""",
    "OTHERS": r"""
\b<someone> (?:\w+ )?(?:sends|pays|gives|takes|wants|demands|owes|has not)\b
\bwants (?:money|it|me)\b
\bkeeps? (?:asking|demanding|begging)\b
(?<!de )(?<!bhej )(?<!kar )\b(?:bhejt|det|ma+ngt)[aie] (?:hai|hain|the|tha|thi)\b
""",
    "NEGATED": r"""
\b(?:not|never|nothing|nobody|cannot|nahi|mat)\b
""",
    "ABOUT": r"""
\b(?:<paying>|payments|money orders?)\b
\bto <pay>\b
\b(?:sends|pays|transfers)\b
\b(?:bhejn[ae]|den[ae]) (?:ka|ki|ke|wala|wale|wali|par|pe|se|mein|me)\b
\bi (?:could|should)\b
\b(?:transactions?|statement|history|expenses|passbook|entries|otp|pin|fraud|scam
    |stolen|virus|debit)\b
\b(?:shikayat|dhoka|dhokha|chori|jaanch|vivaad|kisne|len den)\b
\b(?:complaint|difficult|mushkil|pareshani|frightens?|dangerous|facility)\b
""",
}
REFUSAL = (
    r"(?=.*\b(?:no|nahi|mat|stop|cancel|not|never)\b)"
    r"(?:(?:arre|oh|no|nahi|mat|na|beta|ji|please|stop|cancel|it|that|do|not|never|"
    r"baba)(?: |$))+"
)
HEARSAY = r"(?:he|she|they|people) (?:says?|said)|as if .*"
BEGUN = r"^(?:ah )?<filler>(?:<pay>|i (?:want|need|have|like))\b"
