# The structure of a configuration: blocks within blocks. Words, quotes and comments are the lexer's
# (lexer.ts), keywords and their meaning are in keywords/. The statements before a brace travel with
# its token, because braces alone make the structure: a third of the tokens. So are both braces of a
# block in which there is no other one. Left recursion with a push in place keeps a block of any
# length linear.

@preprocessor typescript

@{%
import type { Brace } from './nodes.js'
import { block, withBlock } from './nodes.js'

const openToken = { test: (brace: Brace) => brace.type === 'open' }
const closeToken = { test: (brace: Brace) => brace.type === 'close' }
const flatToken = { test: (brace: Brace) => brace.type === 'flat' }
%}

block -> %openToken blocks %closeToken {% parts => block(parts[0], parts[1], parts[2]) %}
       | %flatToken {% parts => parts[0] %}

blocks -> null {% () => [] %}
        | blocks block {% parts => withBlock(parts[0], parts[1]) %}
