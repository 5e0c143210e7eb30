#!/bin/sh
# Makes the files of this folder, with ImageMagick, ExifTool, libwebp and FFmpeg. Each says where it was made
# (50.450100 N, 30.523400 E), by whom (Secretname) and when, in every way that its kind has.
set -eu
tags="-GPSLatitude=50.450100 -GPSLatitudeRef=N -GPSLongitude=30.523400 -GPSLongitudeRef=E -Artist=Secretname -Make=Secretname -SerialNumber=Secretname
-XMP:GPSLatitude=50.450100 -XMP:Creator=Secretname -DateTimeOriginal=2024:01:02-03:04:05"
draw="-size 33x21 gradient:red-blue -colorspace sRGB"
convert $draw plain.jpg && cp plain.jpg turned.jpg && convert -size 8x8 plasma:red-blue thumb.jpg
exiftool -q -overwrite_original $tags -IPTC:By-line=Secretname -IPTC:City=Secretname -Comment=Secretname -Orientation#=6 "-ThumbnailImage<=thumb.jpg" turned.jpg
convert $draw -interlace JPEG -colorspace CMYK cmyk.jpg && exiftool -q -overwrite_original $tags cmyk.jpg
convert $draw -interlace JPEG progressive.jpg && exiftool -q -overwrite_original $tags -Orientation#=1 progressive.jpg && printf 'Secretname behind the end' >> progressive.jpg
convert $draw -set comment Secretname picture.png && exiftool -q -overwrite_original $tags -PNG:Author=Secretname -PNG:Comment=Secretname -Orientation#=3 picture.png
convert $draw -colors 16 PNG8:indexed.png && exiftool -q -overwrite_original $tags indexed.png && printf 'Secretname behind the end' >> indexed.png
cwebp -quiet -q 60 plain.jpg -o lossy.webp && exiftool -q -overwrite_original $tags -Orientation#=6 lossy.webp
cwebp -quiet -lossless picture.png -o lossless.webp && exiftool -q -overwrite_original $tags lossless.webp
convert $draw \( +clone -flop \) -delay 10 -loop 0 -set comment Secretname frames.gif && exiftool -q -overwrite_original -XMP:Creator=Secretname -XMP:GPSLatitude=50.450100 -Comment=Secretname frames.gif
gif2webp -quiet frames.gif -o frames.webp && exiftool -q -overwrite_original $tags frames.webp
film="-f lavfi -i testsrc=size=48x32:rate=5:duration=0.6 -f lavfi -i sine=duration=0.6 -metadata title=Secretname -metadata artist=Secretname -metadata comment=Secretname -metadata location=+50.4501+030.5234/ -metadata creation_time=2024-01-02T03:04:05Z"
ffmpeg -v error -y $film -c:v libx264 -pix_fmt yuv420p -c:a aac -b:a 32k film.mp4 && exiftool -q -overwrite_original -Keys:GPSCoordinates="50.450100, 30.523400, 0" -XMP:Creator=Secretname -UserData:Author=Secretname film.mp4
ffmpeg -v error -y $film -c:v libx264 -pix_fmt yuv420p -c:a aac -b:a 32k -movflags +frag_keyframe+empty_moov pieces.mp4
ffmpeg -v error -y $film -c:v mjpeg -c:a pcm_s16le -ar 8000 -movflags use_metadata_tags film.mov && exiftool -q -overwrite_original -Keys:GPSCoordinates="50.450100, 30.523400, 0" film.mov
ffmpeg -v error -y $film -c:v libvpx -b:v 60k -c:a libopus -b:a 16k film.webm
sound="-f lavfi -i sine=duration=0.5 -metadata title=Secretname -metadata artist=Secretname -metadata comment=+50.4501+030.5234/"
ffmpeg -v error -y $sound -c:a libmp3lame -b:a 32k -write_id3v1 1 sound.mp3
ffmpeg -v error -y $sound -c:a libvorbis -q:a 0 vorbis.ogg
ffmpeg -v error -y $sound -c:a libopus -b:a 16k opus.ogg
ffmpeg -v error -y $sound -c:a pcm_s16le -ar 8000 sound.wav
rm -f thumb.jpg plain.jpg
