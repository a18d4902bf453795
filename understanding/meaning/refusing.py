"""Phrases of a refusal, English and Hindi, and of nothing else.

One phrase a line; ``patterns.rows_of`` says how they are written.
"""

from understanding.meaning import english, hindi

CLASSES = english.CLASSES | {"do": hindi.CLASSES["do"]}
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
nahi|mat|na
nahi ji|beta
ji nahi
mat bhejo|karo|bhejna|karna
mat bhej|kar $do
nahi bhejna|karna|chahiye|dena [hai]
bhejna|karna nahi [hai]
rehne|rahne $do
cancel kar $do
cancel karo
"""
