import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { startApp } from './app/services';
import './ui/global.css';
import { keepReadable } from './ui/keepReadable';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id "root".');
keepReadable(root);
const page = createRoot(root);
void startApp().then((app) =>
  page.render(
    <StrictMode>
      <App app={app} />
    </StrictMode>,
  ),
);
