window.YTD.account.part0 = [
  {
    "account" : {
      "email" : "mira.tollund@example.org",
      "createdVia" : "web",
      "username" : "tollund_mira",
      "accountId" : "812345678901",
      "createdAt" : "2019-01-01T08:00:00.000Z",
      "accountDisplayName" : "Mira Tollund"
    }
  }
]