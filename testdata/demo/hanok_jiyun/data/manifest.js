window.__THAR_CONFIG = {
 "userInfo": {
  "accountId": "910000003",
  "userName": "hanok_jiyun",
  "displayName": "서지윤"
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
     "count": "7"
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
