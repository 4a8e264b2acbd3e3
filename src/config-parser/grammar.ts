// Generated automatically by nearley, version 2.20.1
// http://github.com/Hardmath123/nearley
// Bypasses TS6133. Allow declared but unused functions.
// @ts-ignore
function id(d: any[]): any { return d[0]; }

import type { Brace } from './nodes.js'
import { block, withBlock } from './nodes.js'

const openToken = { test: (brace: Brace) => brace.type === 'open' }
const closeToken = { test: (brace: Brace) => brace.type === 'close' }
const flatToken = { test: (brace: Brace) => brace.type === 'flat' }

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
    {"name": "block", "symbols": [openToken, "blocks", closeToken], "postprocess": parts => block(parts[0], parts[1], parts[2])},
    {"name": "block", "symbols": [flatToken], "postprocess": parts => parts[0]},
    {"name": "blocks", "symbols": [], "postprocess": () => []},
    {"name": "blocks", "symbols": ["blocks", "block"], "postprocess": parts => withBlock(parts[0], parts[1])}
  ],
  ParserStart: "block",
};

export default grammar;
