window.YTD.account.part0 = [
 {
  "account": {
   "username": "tamsin_orrel",
   "accountId": "910000001",
   "createdAt": "2015-03-01T09:00:00.000Z",
   "accountDisplayName": "Tamsin Orrel"
  }
 }
]
