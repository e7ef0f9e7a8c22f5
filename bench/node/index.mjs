// New orders from a queue into RO App, as a Node function is mostly written: clients outside of the handler, connections kept, Powertools for
// idempotency and partial batches, one bundle.

import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

const env = process.env;
const dynamodb = new DynamoDBClient({ region: 'eu-central-1', endpoint: env.PEER_DYNAMODB_URL });
const persistenceStore = new DynamoDBPersistenceLayer({ tableName: env.PEER_IDEMPOTENCY_TABLE, awsSdkV3Client: dynamodb });
const config = new IdempotencyConfig({ eventKeyJmesPath: 'order', expiresAfterSeconds: 86400 });
const processor = new BatchProcessor(EventType.SQS);

let token;
let products;

async function json(url, options) {
  const answer = await fetch(url, options);
  const body = await answer.text();
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}: ${body.slice(0, 200)}`);
  return JSON.parse(body);
}

async function shop(name, body) {
  for (let attempt = 0; ; attempt += 1) {
    token ??= (await call('auth', { login: env.PEER_SHOP_LOGIN, password: env.PEER_SHOP_PASSWORD })).token;
    try {
      return await call(name, { token, ...body });
    } catch (error) {
      if (attempt > 0) throw error;
      token = undefined;
    }
  }
  async function call(path, given) {
    const answer = await json(`${env.PEER_SHOP_URL}/api/${path}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(given),
    });
    if (answer.status !== 'OK') throw new Error(`${path} answers ${answer.status}`);
    return answer.response;
  }
}

const roapp = (method, path, body) =>
  json(`${env.PEER_ROAPP_URL}${path}`, {
    method,
    headers: { authorization: `Bearer ${env.PEER_ROAPP_KEY}`, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });

const created = (answer) => (Array.isArray(answer.data) ? answer.data[0] : (answer.data ?? answer)).id;

async function product(article) {
  if (!products) {
    products = new Map();
    for (let page = 1; ; page += 1) {
      const answer = await roapp('GET', `/v2/catalog/products?page=${page}`);
      for (const row of answer.data) products.set(row.sku, row.id);
      if (page >= (answer.paging?.total_pages ?? 1)) break;
    }
  }
  return products.get(article) ?? Number(env.PEER_FALLBACK_PRODUCT);
}

async function client(order) {
  const phone = `+40${order.delivery_phone.replace(/\D/g, '').replace(/^0/, '')}`;
  const found = await roapp('GET', `/v2/contacts/people?phones=${encodeURIComponent(phone)}`);
  if (found.data.length > 0) return found.data[0].id;
  const [first_name, ...rest] = order.delivery_name.split(' ');
  return created(
    await roapp('POST', '/v2/contacts/people', {
      first_name,
      last_name: rest.join(' '),
      phones: [{ title: 'Main', phone, notify: true, has_viber: false, has_whatsapp: false }],
    }),
  );
}

const importOrder = makeIdempotent(
  async ({ order: number }) => {
    const { orders } = await shop('orders/get', { ids: [number], additionalData: true });
    const order = orders[0];
    const client_id = await client(order);
    const id = created(
      await roapp('POST', '/v2/orders', {
        branch_id: Number(env.PEER_LOCATION),
        order_type_id: Number(env.PEER_ORDER_TYPE),
        client_id,
        manager_id: Number(env.PEER_MANAGER),
        manager_notes: `Shop order ${number}`,
        custom_fields: { [env.PEER_NUMBER_FIELD]: String(number) },
      }),
    );
    for (const line of order.products) {
      await roapp('POST', `/v2/orders/${id}/items`, {
        entity_id: await product(line.article),
        assignee_id: Number(env.PEER_MANAGER),
        quantity: line.quantity,
        price: line.price,
        cost: 0,
        discount: { type: 'value', percentage: 0, amount: 0, sponsor: 'staff' },
        warranty: { period: '0', periodUnits: 'days' },
      });
    }
    await dynamodb.send(
      new PutItemCommand({
        TableName: env.PEER_TABLE,
        Item: { id: { S: `demo#${number}` }, roapp: { N: String(id) }, client: { N: String(client_id) } },
      }),
    );
    return { id };
  },
  { persistenceStore, config },
);

export const handler = async (event, context) => {
  config.registerLambdaContext(context);
  return processPartialResponse(event, (record) => importOrder(JSON.parse(record.body)), processor, {
    context,
    throwOnFullBatchFailure: false,
  });
};
