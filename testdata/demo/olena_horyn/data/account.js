window.YTD.account.part0 = [
 {
  "account": {
   "username": "olena_horyn",
   "accountId": "910000002",
   "createdAt": "2015-03-01T09:00:00.000Z",
   "accountDisplayName": "Олена Горинська"
  }
 }
]
