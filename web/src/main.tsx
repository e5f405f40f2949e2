import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { createApp } from './app/services';
import './ui/global.css';
import { keepReadable } from './ui/keepReadable';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id "root".');
keepReadable(root);
createRoot(root).render(
  <StrictMode>
    <App app={createApp()} />
  </StrictMode>,
);
