import { Button, Tooltip } from '@fluentui/react-components';
import { WeatherMoonRegular, WeatherSunnyRegular } from '@fluentui/react-icons';
import { createContext, useContext } from 'react';

export interface ThemeControl {
  readonly isDark: boolean;
  readonly toggle: () => void;
}

const ThemeContext = createContext<ThemeControl>({ isDark: false, toggle: () => undefined });

export const ThemeProvider = ThemeContext.Provider;

export function ThemeToggle() {
  const { isDark, toggle } = useContext(ThemeContext);
  const label = isDark ? 'Use light theme' : 'Use dark theme';
  return (
    <Tooltip content={label} relationship="label">
      <Button
        appearance="subtle"
        shape="circular"
        icon={isDark ? <WeatherSunnyRegular /> : <WeatherMoonRegular />}
        onClick={toggle}
      />
    </Tooltip>
  );
}
