window.YTD.profile.part0 = [
 {
  "profile": {
   "description": {
    "bio": "Пишу про річки та те, що на них тримається.",
    "website": "",
    "location": ""
   }
  }
 }
]
