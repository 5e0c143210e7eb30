window.YTD.profile.part0 = [
 {
  "profile": {
   "description": {
    "bio": "Millwright. I mend what water turns.",
    "website": "",
    "location": ""
   }
  }
 }
]
