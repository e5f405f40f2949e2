'use strict';
// Renders /openapi.json. Text goes in as text, never as markup.

const make = (tag, text, className) => {
  const element = document.createElement(tag);
  if (text !== undefined) words(element, text);
  if (className) element.className = className;
  return element;
};

// `code` and **bold**, which the descriptions use.
const words = (element, text) => {
  for (const part of String(text).split(/(`[^`]+`|\*\*[^*]+\*\*)/)) {
    if (part.startsWith('`')) element.append(Object.assign(document.createElement('code'), { textContent: part.slice(1, -1) }));
    else if (part.startsWith('**')) element.append(Object.assign(document.createElement('strong'), { textContent: part.slice(2, -2) }));
    else element.append(part);
  }
};

const nameOf = (schema) => schema?.$ref?.split('/').pop();

const typeOf = (schema) => {
  if (!schema) return '';
  if (schema.$ref) return nameOf(schema);
  if (schema.oneOf) return schema.oneOf.map(typeOf).filter((type) => type !== 'null').join(' or ');
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const type = [schema.type ?? 'any'].flat().filter((one) => one !== 'null').join(' | ');
  if (type === 'array') return `${typeOf(schema.items)}[]`;
  if (schema.additionalProperties) return `map of ${typeOf(schema.additionalProperties)}`;
  return schema.format ? `${type} (${schema.format})` : type;
};

const table = (headings, rows) => {
  const element = make('table');
  const head = element.createTHead().insertRow();
  for (const heading of headings) head.append(make('th', heading));
  const body = element.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    for (const cell of row) line.append(make('td', cell ?? ''));
  }
  return element;
};

const contentOf = (holder, title, content) => {
  for (const [type, media] of Object.entries(content ?? {})) {
    holder.append(make('p', `${title}: ${typeOf(media.schema) ? `\`${typeOf(media.schema)}\`` : ''} as \`${type}\``));
    if (media.example !== undefined) holder.append(make('pre', JSON.stringify(media.example, null, 2)));
  }
};

const operation = (path, method, item) => {
  const details = make('details');
  details.id = item.operationId ?? '';
  const summary = make('summary');
  summary.append(make('span', method.toUpperCase(), 'method'), make('code', path), ` ${item.summary ?? ''}`);
  const token = Object.keys(item.security?.[0] ?? {})[0];
  if (token) summary.append(make('span', `${token} token`, 'token'));
  details.append(summary);
  if (item.description) details.append(make('p', item.description));
  if (item.parameters?.length) {
    details.append(table(['Parameter', 'In', 'Type', ''], item.parameters.map((one) => [`\`${one.name}\``, one.in, typeOf(one.schema), one.description])));
  }
  contentOf(details, 'Body', item.requestBody?.content);
  for (const [status, answer] of Object.entries(item.responses ?? {})) if (status.startsWith('2')) contentOf(details, `Answer ${status}`, answer.content);
  details.append(table(['Status', 'Problem types'], Object.entries(item.responses ?? {}).map(([status, answer]) => [status, answer.description])));
  return details;
};

const render = (api) => {
  const main = document.getElementById('document');
  main.replaceChildren(make('h1', `${api.info.title} API`), make('p', api.info.description));
  const link = make('p', 'The document itself: ');
  link.append(Object.assign(document.createElement('a'), { href: '/openapi.json', textContent: '/openapi.json' }));
  main.append(link);
  const groups = new Map();
  for (const [path, item] of Object.entries(api.paths)) {
    for (const [method, one] of Object.entries(item)) {
      const tag = one.tags?.[0] ?? 'Other';
      groups.set(tag, [...(groups.get(tag) ?? []), operation(path, method, one)]);
    }
  }
  for (const [tag, operations] of groups) main.append(make('h2', tag), ...operations);
  main.append(make('h2', 'Shapes'));
  for (const [name, schema] of Object.entries(api.components?.schemas ?? {})) {
    const details = make('details');
    details.id = name;
    details.append(make('summary', name));
    if (schema.description) details.append(make('p', schema.description));
    if (schema.enum) details.append(make('p', typeOf(schema)));
    const required = new Set(schema.required ?? []);
    details.append(
      table(
        ['Member', 'Type', ''],
        Object.entries(schema.properties ?? {}).map(([member, one]) => [`\`${member}\`${required.has(member) ? ' (required)' : ''}`, typeOf(one), one.description]),
      ),
    );
    main.append(details);
  }
  main.removeAttribute('aria-busy');
};

fetch('/openapi.json')
  .then((response) => (response.ok ? response.json() : Promise.reject(new Error(`status ${response.status}`))))
  .then(render)
  .catch((error) => document.getElementById('document').replaceChildren(make('p', `The API document cannot be read: ${error.message}.`)));
