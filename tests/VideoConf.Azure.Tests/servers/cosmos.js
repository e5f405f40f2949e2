// Runs @vercel/cosmosdb-server on a free port of loopback and prints the port. What that server does not do of Cosmos DB's documented behaviour, and the
// product relies on, is added here, on its own data:
// - a batch is atomic, and every operation beside the one that failed is answered with 424 (the server applies what came before the failure);
// - a document is gone when its ttl is over (the server keeps it for ever);
// - a request costs what https://learn.microsoft.com/azure/cosmos-db/key-value-store-cost documents, by the size of its documents (the server says 1 to everything).
// Time is what the header x-test-now says, so that a test need not wait.
"use strict";

const lib = name => require(`@vercel/cosmosdb-server/lib/${name}`);
const Documents = lib("account/documents").default;
const operations = lib("handler/_document-operations");
const readJson = lib("json").default;

let now = Date.now();
Date.now = () => now;

// --- Time to live: looked at whenever documents are.
const mortal = documents => (documents.mortal ??= new Map());
const bury = documents => {
  for (const [rid, end] of mortal(documents)) {
    if (end > now) continue;
    mortal(documents).delete(rid);
    const item = documents._data.get(rid);
    if (!item) continue;
    const { id, partition } = item.read();
    documents.delete(id, partition);
  }
};

const { _item, query, _set } = Documents.prototype;
Documents.prototype._item = function (...key) {
  bury(this);
  return _item.apply(this, key);
};
Documents.prototype.query = function (...args) {
  bury(this);
  return query.apply(this, args);
};
Documents.prototype._set = function (data) {
  if (data.ttl > 0) mortal(this).set(data._rid, (data._ts + data.ttl) * 1000);
  else mortal(this).delete(data._rid);
  return _set.call(this, data);
};

// --- Charges, from the documented table: 1 KB costs 1 RU to read and 5 to write, 100 KB 10 and 50. A query is charged for what it returns, at least 2.3.
const kilobytes = value => (value ? Buffer.byteLength(JSON.stringify(value)) / 1024 : 0);
const readCharge = value => Math.max(1, 1 + (9 / 99) * (kilobytes(value) - 1));
const writeCharge = value => Math.max(5, 5 + (45 / 99) * (kilobytes(value) - 1));
const queryCharge = documents => 2.3 + 0.1 * documents.length + (9 / 99) * kilobytes(documents);

// --- A batch: all or none, on a copy of the maps that hold the documents.
lib("handler/batch-documents").default = async (account, request, response, { dbId, collId }) => {
  const body = await readJson(request);
  const { documents } = account.database(dbId).collection(collId);
  if (!account.database(dbId).collection(collId).read()) {
    response.statusCode = 404;
    return {};
  }

  const collection = account.database(dbId).collection(collId);
  const before = [new Map(documents._data), new Map(documents._index), new Map(mortal(documents))];
  const apply = { Create: "createOperation", Replace: "replaceOperation", Upsert: "upsertOperation", Delete: "deleteOperation" };
  const results = [];
  for (const operation of body) {
    const result = operations[apply[operation.operationType]](collection, operation);
    results.push({ statusCode: result.statusCode, eTag: result.body?._etag, requestCharge: writeCharge(operation.resourceBody) });
    if (result.statusCode >= 400) break;
  }

  const failed = results.length > 0 && results.at(-1).statusCode >= 400 ? results.length - 1 : -1;
  response.charge = results.reduce((sum, result) => sum + result.requestCharge, 0);
  if (failed < 0) return results;
  [documents._data, documents._index, documents.mortal] = before;
  response.statusCode = 207;
  return body.map((_, index) => (index === failed ? results[failed] : { statusCode: 424, requestCharge: 0 }));
};

for (const [handler, charge] of Object.entries({
  "create-document": body => writeCharge(body),
  "replace-document": body => writeCharge(body),
  "upsert-document": body => writeCharge(body),
  "delete-document": () => 5,
  "read-document": body => readCharge(body),
  "query-documents": body => queryCharge(body?.Documents ?? []),
})) {
  const module = lib(`handler/${handler}`);
  const original = module.default;
  module.default = async (account, request, response, parameters) => {
    const body = await original(account, request, response, parameters);
    response.charge = response.statusCode < 400 ? charge(body) : 1;
    return body;
  };
}

// --- A client that cannot plan a query itself (any but on Windows) asks the gateway to. A query within one partition that only sorts needs no plan.
const queryDocuments = lib("handler/query-documents");
const { default: run } = queryDocuments;
queryDocuments.default = async (account, request, response, parameters) => {
  if (!request.headers["x-ms-cosmos-is-query-plan-request"]) return run(account, request, response, parameters);
  response.charge = 0;
  const orderBy = /order by \S+ (asc|desc)/i.exec((await readJson(request)).query);
  return {
    partitionedQueryExecutionInfoVersion: 2,
    queryInfo: {
      distinctType: "None",
      orderBy: [orderBy[1].toLowerCase() === "asc" ? "Ascending" : "Descending"],
      orderByExpressions: ["c.id"],
      groupByExpressions: [],
      aggregates: [],
      rewrittenQuery: "",
      hasSelectValue: false,
    },
    queryRanges: [{ min: "", max: "FF", isMinInclusive: true, isMaxInclusive: false }],
  };
};

const { createHttpServer } = require("@vercel/cosmosdb-server");
const server = createHttpServer({ keepAlive: true });
server.prependListener("request", (request, response) => {
  if (request.headers["x-test-now"]) now = Number(request.headers["x-test-now"]);
  const { setHeader } = response;
  response.setHeader = (name, value) => setHeader.call(response, name, name === "x-ms-request-charge" && response.charge !== undefined ? String(response.charge) : value);
});
server.listen(0, "127.0.0.1", () => console.log(`port ${server.address().port}`));

// Whoever started it is gone when its input ends.
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
