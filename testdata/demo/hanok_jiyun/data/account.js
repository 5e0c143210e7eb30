window.YTD.account.part0 = [
 {
  "account": {
   "username": "hanok_jiyun",
   "accountId": "910000003",
   "createdAt": "2015-03-01T09:00:00.000Z",
   "accountDisplayName": "서지윤"
  }
 }
]
