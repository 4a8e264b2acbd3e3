import neostandard, { plugins } from 'neostandard'

// The standard style, with the few rules of the house on top (CONTRIBUTING.md).
export default [
  ...neostandard({ ts: true, ignores: ['build/', 'dist/', '.tap/', 'src/config-parser/grammar.ts'] }),
  {
    rules: {
      '@stylistic/max-len': ['error', {
        code: 100,
        ignoreUrls: true,
        ignoreStrings: true,
        ignoreTemplateLiterals: true,
        ignoreRegExpLiterals: true
      }],
      '@stylistic/padding-line-between-statements': ['error',
        { blankLine: 'always', prev: 'function', next: '*' },
        { blankLine: 'always', prev: '*', next: 'function' },
        { blankLine: 'always', prev: 'import', next: ['function', 'export', 'interface', 'type'] },
        { blankLine: 'any', prev: 'function-overload', next: '*' }]
    }
  },
  {
    files: ['**/*.ts'],
    plugins: { '@typescript-eslint': plugins['typescript-eslint'].plugin },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      // A function and the type it belongs to may share a name; overloads are checked by tsc.
      'no-redeclare': 'off',
      // ${NAME} is the configuration language's own, in ordinary strings.
      'no-template-curly-in-string': 'off',
      // Helpers stand below their callers (section 10 of the style).
      'no-use-before-define': 'off',
      '@typescript-eslint/no-use-before-define': 'off'
    }
  }
]
