# The structure of a configuration: statements and blocks of them. Words, quotes and comments are
# the lexer's (lexer.ts), keywords and their meaning are in keywords/. Left recursion with a push
# in place keeps a block of any length linear.

@preprocessor typescript

@{%
import type { Token } from './lexer.js'
import { block, leaf } from './nodes.js'

const leafToken = { test: (token: Token) => token.type === 'leaf' }
const openToken = { test: (token: Token) => token.type === 'open' }
const closeToken = { test: (token: Token) => token.type === 'close' }
%}

item -> %leafToken {% parts => leaf(parts[0]) %}
      | %openToken items %closeToken {% parts => block(parts[0], parts[1], parts[2]) %}

items -> null {% () => [] %}
       | items item {% parts => { parts[0].push(parts[1]); return parts[0] } %}
