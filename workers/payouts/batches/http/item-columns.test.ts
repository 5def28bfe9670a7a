import { expect, test } from 'vitest'
import { batchItemsCsv, payoutsCsv } from './item-columns.ts'

test('both files have their columns in the order that finance and banks read', () => {
  expect(payoutsCsv([])).toBe(
    'item_id,reserved_at,batch_id,batch_number,method,payer,batch_status,paypal_batch_id,submitted_at,affiliate_id,affiliate,affiliate_name,advertiser_id,advertiser,receiver,amount,currency,status,reference,paypal_item_id,paypal_transaction_id,fee,fee_currency,problem_code,problem_message,updated_at,settled_by,retry_of_item_id\r\n',
  )
  expect(batchItemsCsv([], true)).toBe(
    'item_id,receiver,amount,currency,affiliate,affiliate_name,advertiser,status,reference,paypal_item_id,paypal_transaction_id,fee,fee_currency,problem_code,problem_message,updated_at\r\n',
  )
})
