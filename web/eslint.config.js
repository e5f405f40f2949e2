import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const restricted = (message, ...group) => ({ 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] });

const features = ['home', 'prejoin', 'meeting', 'left', 'kept'];

const feature = (name) => ({
  files: [`src/features/${name}/**`],
  rules: restricted(
    'Features import client and ui, never each other.',
    ...features.filter((other) => other !== name).map((other) => `**/${other}/**`),
    '**/app/**',
  ),
});

// ESLint reads a default export.
export default tseslint.config(
  { ignores: ['dist', 'node_modules'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  reactHooks.configs.flat['recommended-latest'],
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['*.js', 'vitest.config.ts'] } } },
    rules: {
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
      'no-console': 'error',
      eqeqeq: 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Event handlers of React may be async: their errors are handled within.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      // With noPropertyAccessFromIndexSignature off both forms mean the same; dots read better.
      '@typescript-eslint/dot-notation': 'off',
    },
  },
  {
    files: ['src/client/**'],
    rules: restricted(
      'The client library knows no React and no UI.',
      'react',
      'react-*',
      '@fluentui/*',
      '**/ui/**',
      '**/features/**',
      '**/app/**',
    ),
  },
  { files: ['src/ui/**'], rules: restricted('Shared components know no feature.', '**/features/**', '**/app/**') },
  ...features.map(feature),
  {
    files: ['*.config.ts', '*.config.js'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { 'no-restricted-exports': 'off' },
  },
);
