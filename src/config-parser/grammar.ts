// Generated automatically by nearley, version 2.20.1
// http://github.com/Hardmath123/nearley
// Bypasses TS6133. Allow declared but unused functions.
// @ts-ignore
function id(d: any[]): any { return d[0]; }

import type { Token } from './lexer.js'
import { block, leaf } from './nodes.js'

const leafToken = { test: (token: Token) => token.type === 'leaf' }
const openToken = { test: (token: Token) => token.type === 'open' }
const closeToken = { test: (token: Token) => token.type === 'close' }

interface NearleyToken {
  value: any;
  [key: string]: any;
};

interface NearleyLexer {
  reset: (chunk: string, info: any) => void;
  next: () => NearleyToken | undefined;
  save: () => any;
  formatError: (token: never) => string;
  has: (tokenType: string) => boolean;
};

interface NearleyRule {
  name: string;
  symbols: NearleySymbol[];
  postprocess?: (d: any[], loc?: number, reject?: {}) => any;
};

type NearleySymbol = string | { literal: any } | { test: (token: any) => boolean };

interface Grammar {
  Lexer: NearleyLexer | undefined;
  ParserRules: NearleyRule[];
  ParserStart: string;
};

const grammar: Grammar = {
  Lexer: undefined,
  ParserRules: [
    {"name": "item", "symbols": [leafToken], "postprocess": parts => leaf(parts[0])},
    {"name": "item", "symbols": [openToken, "items", closeToken], "postprocess": parts => block(parts[0], parts[1], parts[2])},
    {"name": "items", "symbols": [], "postprocess": () => []},
    {"name": "items", "symbols": ["items", "item"], "postprocess": parts => { parts[0].push(parts[1]); return parts[0] }}
  ],
  ParserStart: "item",
};

export default grammar;
