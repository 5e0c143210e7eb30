window.YTD.profile.part0 = [
  {
    "profile" : {
      "description" : {
        "bio" : "Sails a small boat. Old mills & older knots.",
        "website" : "https://t.co/mirasite01",
        "location" : ""
      },
      "avatarMediaUrl" : "https://pbs.twimg.com/profile_images/1/mira.png"
    }
  }
]