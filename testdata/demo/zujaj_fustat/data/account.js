window.YTD.account.part0 = [
 {
  "account": {
   "username": "zujaj_fustat",
   "accountId": "910000005",
   "createdAt": "2015-03-01T09:00:00.000Z",
   "accountDisplayName": "ليلى الزجّاج"
  }
 }
]
