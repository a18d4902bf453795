"""The words of cues, one construction a line, as regular expressions.

A line that begins with blanks goes on from the one before. Words in angle brackets
stand for one of the classes.
"""

CLASSES = {
    "secret": r"""
(?:otp|o t p|pin|m ?pin|cvv|password|passcode|pass code|code|six digits?|
  digits|number on (?:my |the )?phone)
""",
    "who": r"""
(?:some ?one|some ?body|a (?:man|woman|lady|boy|gentleman|person|fellow|
  caller|guy)|caller|stranger|officer|inspector|police\w*|cbi|(?:the )?(?:bank|
  rbi|sbi|paytm|amazon|customs|tax|electricity|gas|telecom|customer care|
  customer service|kyc|courier|refund|lottery|insurance) ?(?:man|men|people|
  person|officer|manager|wala|wale|lady|department|guy|executive|agent|fellow|
  employee|staff)|customer care|agent|koi|ek aadmi|ek admi|ek ladka|they|
  that man|this man|the man|the lady|that lady|he|she|unknown number)
""",
    "presses": r"""
(?:ask\w*|want\w*|tell\w*|told|say\w*|said|forc\w*|insist\w*|demand\w*|
  push\w*|order\w*|threat\w*|call\w*|instruct\w*|bol\w*|keh\w*|kah\w*|maang\w*|
  mang\w*|pooch\w*|puch\w*)
""",
}
DESPAIR = r"""
(?:chest|heart) (?:is )?(?:pain|paining|attack|hurt\w*)|
  pain in (?:my )?(?:the )?(?:chest|heart)|seene? (?:me|mein) dard
(?:cannot|can not|not able to|unable to|hard to|difficulty) breath\w*|
  sans nahi|saans nahi|breathless
i (?:have |just |had )*(?:fell|fallen|slipped)(?: down)?\b|fell down|(?:main?|
  hum|amma|papa|mummy|dadi) (?:\w+ ){0,3}gir (?:gay[ai]|gai|pad[ai])
bleeding|ambulance|unconscious|faint(?:ed|ing)|paraly\w+|having a stroke|
  behosh
end(?:ing)? (?:of )?(?:my|this|it all|own) ?life|kill (?:myself|my self)|
  suicide|hang myself
(?:want|like|better|wish|ready) (?:to|i could|if i) (?:die|be dead)|
  do not want to live|no (?:wish|reason|point) (?:to|in) (?:live|living)|
  tired of (?:life|living)
nothing (?:left )?to live for|mar jaun|mar jau|mar jana|marna chaht\w|
  jeena nahi|jeene ka man|khudkushi|aatmahatya
(?:husband|wife|son|daughter|mother|father|brother|sister|friend|pati|patni|
  beta|beti) (?:has |have |just |is )*(?:died|dead|passed away|expired|no more|
  gone forever|guzar\w*|chal bas\w*|nahi rah\w)
(?:lost|buried|cremated) my (?:husband|wife|son|daughter|mother|father|
  brother|sister)
(?:beats?|beating|hits?|hitting|slap\w*|hurt\w*|threaten\w*) me\b|marta hai|
  maarta hai|marte hain|maarte hain|mujhe mar\w* rah\w
(?:so|very|too|feel|feeling|am|all) (?:\w+ )?(?:lonely|hopeless|helpless)|
  bahut akel\w
"""
DANGER = r"""
if (?:the )?bank asks|(?:from|in) (?:london|america|uk|usa|dubai|abroad|
  canada)[\w ]{0,40}(?:gold|gift|parcel|dollar|iphone|customs)|any ?desk|
  team ?viewer|quick ?support|rust ?desk|screen ?shar\w*|
  shar\w* (?:my |the |your |his )?screen|remote (?:access|control|app)|see(?:s|
  ing)? my screen
digital arrest|arrest\w*|warrant|cbi\b|narcotics|money laundering|
  customs (?:duty|clearance|officer)|parcel (?:with|of|from|has)
lotter\w+|lucky draw|jackpot|won (?:a |the )?(?:prize|lakh\w*|car|crore\w*|
  money)|prize money|inaam|kaun banega
(?:kyc|k y c)\b[\w ]{0,30}(?:expir\w*|block\w*|pay|fee|otp|code|call\w*|link|
  pending|urgent\w*|today)|(?:pay|for|link|call\w*|message|
  sms)[\w ]{0,20} (?:kyc|k y c)\b
(?:electricity|light|gas|sim|phone|bijli|connection|account|card|
  khata)[\w ]{0,25} (?:be|get|getting|going to|will) (?:cut|disconnect\w*|
  deactivat\w*|blocked|suspended|closed|frozen|band)\b
fraud\w*|froud|scam\w*|cheat\w*|dhok\w+|thag\w*|hack\w*|phishing|conned|
  swindl\w*|looted|duped|blackmail\w*|dhamk\w+
(?:using|logged into|got into|operating|accessing|accessed) my account
(?:do not|dont|must not|should not|not to|never|mat|kisi ko mat|
  kisi ko) (?:tell|inform|speak to|talk to|disclose|batana|
  bata\w*) (?:to )?(?:any\w*|my (?:son|daughter|family|wife|husband)|kisi\w*|
  your (?:son|daughter|family))
keep (?:it|this) (?:a )?secret|nobody (?:should|must) know
(?:stay|keep|remain\w*|hold\w*|waiting|standing|still|
  is) (?:\w+ )?on the (?:line|phone|call)
(?:who(?:m)?|anyone|to whom|kisko|kise)[\w ]{0,20} (?:give|tell|share|bata\w*|
  de\b)[\w ]{0,15} <secret>
(?:shared|gave|given|told|read out|sent|disclosed|typed|entered|bata di\w*|
  de di\w*)(?! you| to you)[\w ]{0,30} <secret>(?! to you)
<secret>[\w ]{0,20}(?:bata di\w*|de di\w*|maang\w*|mang rah\w*|pooch\w*|
  puch rah\w*|bata (?:chuk\w*|diya|di))
<who> [\w ]{0,25}<presses>[\w ]{0,30}(?:<secret>|money|pay\b|payment|send|
  transfer|deposit|install|download|click|link|scan|paisa|paise|bhej\w*|secret|
  do it|to do|do this|verify|urgent\w*|immediately|otherwise|or else)
(?:forced|pressur\w+|made|making|forcing|compel\w+|threaten\w+) me (?:to|into|
  for)
(?:he|she|they)(?: is| are| has| have)? (?:\w+ )?(?:shout\w*|threat\w*|
  angry with me|not letting me)
"""
AGAINST = r"""
(?:wrong|galat|incorrect|other|different|another|not (?:the )?(?:right|same|
  correct)) (?:person|man|lady|woman|name|amount|payee|one|number|account|id|
  party|aadmi|admi|naam|wala|wali)
(?:wrong|galat|incorrect) [a-z]+
(?:other|different|another|not (?:the )?(?:right|same|correct))(?: [a-z]+){1,3}$
(?:do not|dont|not to|never|please no|no need to) (?:\w+ )?(?:do (?:it|this|
  that)|send|pay|transfer|go ahead|proceed|want (?:it|this|to)|give|add|let it)
(?:mat|nahi|na|nahin|nhi) (?:bhej\w*|kar\w*|de\b|dena|do\b|chahiye|jaane|
  jane)|(?:bhejo|bhejna|karo|karna|dena|bhejiye|kijiye) (?:mat|nahi|nhi|nahin)
(?:stop|cancel|abort|leave|drop|forget|undo|revert|reverse) (?:it|this|that|
  the|everything|my|all)|take (?:it|that|this) back|call it (?:off|back)|
  (?:get|bring|want|give) (?:it|that|my money|the money|money) back|ruk jao|
  rok do|
  rok lo|rehne do|rahne do|chhod do|chodo|band karo
change (?:my mind|the|that|it|this|of mind)|changed my mind|let me (?:change|
  correct|think)|i made a mistake|by mistake|galti (?:se|ho)
^(?:no|nahi|nahin|nhi|na|nope|nai)\b
^(?:no )?(?:it is |it s |this is |that is )?not (?:to |for )?
  (?!yet|sure|now|able|know|good|well)[a-z]{3,}$
\binstead\b|\brather not\b|\bi meant\b|\bi mean\b
"""
# Somebody to be asked first, something paid already, a doubt.
UNSETTLING = r"""
\balready\b|\bha(?:s|ve) (?:been )?paid\b|\bpaid (?:her|him|them|it)\b
\b(?:ask|check with|talk to|speak to) (?:my|him|her|them)\b
\b(?:husband|wife|son|daughter|beta|beti) (?:just|says|said|rang|is|se)\b
\b(?:not|dont) (?:do|send|pay|give|now|today|sure)\b|\btill then\b|\bmat\b
\bmaybe\b|\bthink (?:again|about)\b|\bsochn?e\b|\bdouble\b|\btwice\b
\bpehle hi\b|\b(?:de|bhej) chuk\w*
"""
