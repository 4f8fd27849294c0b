//! Month names of many languages and abbreviations of time zones, in lower case, for `date_scan`.
//!
//! Facts of the languages, written down for this program. Known gap: `listopad` is November in Polish, Czech and Ukrainian
//! but October in Croatian; the former wins.

/// Names and abbreviations by month, January first, separated by blanks.
pub(super) const MONTHS: [&str; 12] = [
    "january jan janvier janv januar jänner jän enero ene janeiro gennaio gen januari tammikuu tammikuuta styczeń stycznia sty leden ledna január januára ianuarie ian ocak января январь янв січня січень януари ιανουαρίου ιανουάριος ιαν يناير كانون ینایر ژانویه جنوری ינואר जनवरी জানুয়ারি มกราคม siječnja siječanj januarja sausio janvāris jaanuar gener januara",
    "february feb febr février févr fév februar feber febrero fevereiro fev febbraio februari helmikuu helmikuuta luty lutego lut únor února februára február februarie şubat февраля февраль фев февр лютого лютий февруари φεβρουαρίου φεβρουάριος φεβ فبراير شباط فوریه فروری פברואר फरवरी फ़रवरी ফেব্রুয়ারি กุมภาพันธ์ veljače veljača februarja vasario februāris veebruar febrer februara pebruari",
    "march mar mars märz mär mrz marzo março mart maart maaliskuu maaliskuuta marzec marca marec březen března március martie марта март мар березня березень μαρτίου μάρτιος μαρ مارس آذار مارچ מרץ मार्च মার্চ มีนาคม ožujka ožujak kovo marts märts març maret",
    "april apr avril avr abril abr aprile huhtikuu huhtikuuta kwiecień kwietnia kwi duben dubna apríl apríla április aprilie nisan апреля апрель апр квітня квітень април απριλίου απρίλιος απρ أبريل ابريل إبريل نيسان آوریل اپریل אפריל अप्रैल এপ্রিল เมษายน travnja travanj aprila balandžio aprīlis aprill",
    "may mai mayo maio maggio mag mei toukokuu toukokuuta maj maja květen května máj mája május mayıs мая май травня травень маи μαΐου μάιος μαι مايو أيار مه مئی מאי मई মে พฤษภาคม svibnja svibanj gegužės maijs maig majs",
    "june jun juin juni junio junho giugno giu kesäkuu kesäkuuta czerwiec czerwca cze červen června jún júna június iunie haziran июня июнь июн червня червень юни ιουνίου ιούνιος ιουν يونيو يونيه حزيران ژوئن جون יוני जून জুন มิถุนายน lipnja lipanj junija juna birželio jūnijs juuni juny",
    "july jul juillet juil juli julio julho luglio lug heinäkuu heinäkuuta lipiec lipca lip červenec července júl júla július iulie temmuz июля июль июл липня липень юли ιουλίου ιούλιος ιουλ يوليو يوليه تموز ژوئیه جولای جولائی יולי जुलाई জুলাই กรกฎาคม srpnja srpanj julija jula liepos jūlijs juuli juliol",
    "august aug août aout agosto ago augustus elokuu elokuuta sierpień sierpnia sie srpen srpna augusta augusztus ağustos августа август авг серпня серпень αυγούστου αύγουστος αυγ أغسطس اغسطس آب اوت اگست אוגוסט अगस्त আগস্ট สิงหาคม kolovoza kolovoz avgusta avgust rugpjūčio augusts agost agustus",
    "september sep sept septembre septiembre setiembre setembro set settembre syyskuu syyskuuta wrzesień września wrz září szeptember septembrie eylül сентября сентябрь сен сент вересня вересень септември σεπτεμβρίου σεπτέμβριος σεπ σεπτ سبتمبر أيلول سپتامبر ستمبر ספטמבר सितंबर सितम्बर সেপ্টেম্বর กันยายน rujna rujan septembra rugsėjo septembris setembre",
    "october oct octobre oktober okt octubre outubro out ottobre ott lokakuu lokakuuta październik października paź říjen října október októbra octombrie ekim октября октябрь окт жовтня жовтень октомври οκτωβρίου οκτώβριος οκτ أكتوبر اكتوبر تشرين اکتبر اکتوبر אוקטובר अक्टूबर अक्तूबर অক্টোবর ตุลาคม oktobra spalio oktobris oktoober",
    "november nov novembre noviembre novembro marraskuu marraskuuta listopad listopadu listopada lis november novembra noiembrie kasım ноября ноябрь ноя листопада листопад ноември νοεμβρίου νοέμβριος νοε نوفمبر نوامبر نومبر נובמבר नवंबर नवम्बर নভেম্বর พฤศจิกายน studenoga studeni lapkričio novembris",
    "december dec déc décembre dezember dez diciembre dic dezembro dicembre joulukuu joulukuuta grudzień grudnia gru prosinec prosince decembra decembrie aralık декабря декабрь дек грудня грудень декември δεκεμβρίου δεκέμβριος δεκ ديسمبر دسامبر دسمبر דצמבר दिसंबर दिसम्बर ডিসেম্বর ธันวาคม prosinca prosinac gruodžio decembris detsember desembre desember",
];

/// Months of the Persian solar calendar, which begins at the spring equinox.
pub(super) const PERSIAN_MONTHS: [&str; 12] = [
    "فروردین farvardin",
    "اردیبهشت ordibehesht",
    "خرداد khordad",
    "تیر tir",
    "مرداد mordad امرداد",
    "شهریور shahrivar",
    "مهر mehr",
    "آبان aban",
    "آذر azar",
    "دی dey",
    "بهمن bahman",
    "اسفند esfand",
];

/// Time zones as news writes them: name, hours and minutes east of UTC. Without a rule for summer time (`ET`) the winter value.
pub(super) const ZONES: [(&str, i16, i16); 31] = [
    ("z", 0, 0),
    ("utc", 0, 0),
    ("gmt", 0, 0),
    ("ut", 0, 0),
    ("wet", 0, 0),
    ("est", -5, 0),
    ("edt", -4, 0),
    ("et", -5, 0),
    ("cst", -6, 0),
    ("cdt", -5, 0),
    ("ct", -6, 0),
    ("mst", -7, 0),
    ("mdt", -6, 0),
    ("mt", -7, 0),
    ("pst", -8, 0),
    ("pdt", -7, 0),
    ("pt", -8, 0),
    ("bst", 1, 0),
    ("cet", 1, 0),
    ("mez", 1, 0),
    ("cest", 2, 0),
    ("mesz", 2, 0),
    ("eet", 2, 0),
    ("eest", 3, 0),
    ("msk", 3, 0),
    ("ist", 5, 30),
    ("pkt", 5, 0),
    ("jst", 9, 0),
    ("kst", 9, 0),
    ("aest", 10, 0),
    ("aedt", 11, 0),
];
