window.YTD.account.part0 = [
 {
  "account": {
   "username": "shiomi_minato",
   "accountId": "910000004",
   "createdAt": "2015-03-01T09:00:00.000Z",
   "accountDisplayName": "港 しおみ"
  }
 }
]
