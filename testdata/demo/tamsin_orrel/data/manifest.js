window.__THAR_CONFIG = {
 "userInfo": {
  "accountId": "910000001",
  "userName": "tamsin_orrel",
  "displayName": "Tamsin Orrel"
 },
 "archiveInfo": {
  "sizeBytes": "1",
  "generationDate": "2026-10-01T00:00:00.000Z",
  "isPartialArchive": false,
  "maxPartSizeBytes": "1"
 },
 "dataTypes": {
  "tweets": {
   "files": [
    {
     "fileName": "data/tweets.js",
     "globalName": "YTD.tweets.part0",
     "count": "19"
    }
   ]
  },
  "account": {
   "files": [
    {
     "fileName": "data/account.js",
     "globalName": "YTD.account.part0",
     "count": "1"
    }
   ]
  }
 }
}
