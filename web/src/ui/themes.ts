import { createDarkTheme, createLightTheme } from '@fluentui/react-components';
import type { BrandVariants, Theme } from '@fluentui/react-components';

/** Indigo, from near black to near white in sixteen steps of about equal lightness. */
const brand: BrandVariants = {
  10: '#04030f',
  20: '#121330',
  30: '#1a1d54',
  40: '#20256f',
  50: '#282e8a',
  60: '#3137a5',
  70: '#3b41bf',
  80: '#464dd3',
  90: '#555de2',
  100: '#656eec',
  110: '#777ff2',
  120: '#8a91f6',
  130: '#9da3f9',
  140: '#b1b6fb',
  150: '#c6cafd',
  160: '#dcdffe',
};

const shared = {
  fontFamilyBase: "'Segoe UI Variable Text', 'Segoe UI', system-ui, -apple-system, Roboto, 'Noto Sans', sans-serif",
  borderRadiusSmall: '4px',
  borderRadiusMedium: '8px',
  borderRadiusLarge: '10px',
  borderRadiusXLarge: '14px',
};

export const lightTheme: Theme = { ...createLightTheme(brand), ...shared };

export const darkTheme: Theme = {
  ...createDarkTheme(brand),
  ...shared,
  // The generated foregrounds are too dark to read on a dark ground.
  colorBrandForeground1: brand[120],
  colorBrandForeground2: brand[130],
  colorBrandForegroundLink: brand[120],
  colorBrandForegroundLinkHover: brand[130],
};
