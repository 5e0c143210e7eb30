window.YTD.profile.part0 = [
 {
  "profile": {
   "description": {
    "bio": "أكتب عن الزجاج القديم وصانعيه.",
    "website": "",
    "location": ""
   }
  }
 }
]
