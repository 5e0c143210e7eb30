window.YTD.profile.part0 = [
 {
  "profile": {
   "description": {
    "bio": "潮と活字。",
    "website": "",
    "location": ""
   }
  }
 }
]
