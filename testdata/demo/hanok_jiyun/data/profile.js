window.YTD.profile.part0 = [
 {
  "profile": {
   "description": {
    "bio": "한옥을 고치는 목수입니다.",
    "website": "",
    "location": ""
   }
  }
 }
]
